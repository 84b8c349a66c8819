import { basename } from "node:path";
import type { Finding } from "../model/verdict.ts";
import type { NamedVolume, Service, Stack } from "../model/stack.ts";
import type { Origins, SourceRef, ValuePath } from "../model/source.ts";
import { PlumbError } from "../base/errors.ts";
import { checkGraph, checkPublished } from "./check-services.ts";
import { loadComposeFiles, stringList } from "./compose-file.ts";
import { readDotenv } from "./dotenv.ts";
import type { ManifestFiles } from "./files.ts";
import type { Variables } from "./interpolate.ts";
import type { KindPattern } from "./kind.ts";
import { child, plain, type ListNode, type MapNode, type Node } from "./node.ts";
import { problemAt } from "./problem.ts";
import { readService } from "./read-service.ts";
import { readStackSettings } from "./read-settings.ts";

export interface LoadRequest {
  /** Absolute; relative paths of the manifest start here. */
  readonly folder: string;
  /** Absolute, at least one: see `findManifest`. */
  readonly files: readonly string[];
  readonly env: Variables;
  readonly profiles: readonly string[];
  readonly projectName?: string;
  readonly kinds: readonly KindPattern[];
}

/** Reads compose files, unchanged ones too, into a stack. @throws PlumbError `manifest.*` with file, line and column */
export function loadStack(request: LoadRequest, access: ManifestFiles): Stack {
  const variables = projectVariables(request.folder, request.env, access);
  const root = loadComposeFiles({ files: request.files, folder: request.folder, variables, access });
  const nodes = serviceNodes(root);
  const active = chooseProfiles(nodes, activeProfiles(request.profiles, variables));
  const services = active.map(([name, node]) =>
    readService(name, node, { root, access, variables, kinds: request.kinds }),
  );
  const origins = originsOf(root);
  checkGraph(services, { origins, all: new Set(nodes.map(([name]) => name)) });
  checkPublished(services, origins);
  return {
    name: projectName(request, root, variables),
    folder: request.folder,
    files: request.files,
    services,
    volumes: namedVolumes(root),
    settings: readStackSettings(child(root, "x-plumb")),
    origins,
    findings: withoutEffect(services, origins),
  };
}

/** Variables for interpolation: `.env` of the project's folder, under the environment. */
export function projectVariables(folder: string, env: Variables, access: ManifestFiles): Variables {
  return { ...readDotenv(access.read(`${folder}/.env`) ?? "", env), ...env };
}

function serviceNodes(root: MapNode): readonly (readonly [string, MapNode])[] {
  const services = child(root, "services");
  const nodes = services?.kind === "map" ? [...services.entries] : [];
  const maps = nodes.filter((entry): entry is [string, MapNode] => entry[1].kind === "map");
  if (maps.length === 0)
    throw problemAt(
      "no-services",
      services?.at ?? root.at,
      "there is no service",
      "describe at least one under services:",
    );
  return maps;
}

function activeProfiles(asked: readonly string[], variables: Variables): ReadonlySet<string> {
  return new Set(
    [...asked, ...(variables["COMPOSE_PROFILES"] ?? "").split(",")]
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  );
}

function chooseProfiles(nodes: readonly (readonly [string, MapNode])[], active: ReadonlySet<string>) {
  return nodes.filter(([, node]) => {
    const profiles = stringList(child(node, "profiles"));
    return profiles.length === 0 || active.has("*") || profiles.some((profile) => active.has(profile));
  });
}

function projectName({ projectName: asked, folder }: LoadRequest, root: MapNode, variables: Variables): string {
  const written = child(root, "name");
  const name =
    asked ?? variables["COMPOSE_PROJECT_NAME"] ?? (written === undefined ? undefined : String(plain(written)));
  if (name === undefined || name === "") return folderName(folder);
  if (/^[a-z0-9][a-z0-9_-]*$/.test(name)) return name;
  const hint = "use lower-case letters, digits, dash and underscore";
  if (written !== undefined && asked === undefined)
    throw problemAt("bad-project-name", written.at, `"${name}" is no project name`, hint);
  throw new PlumbError("manifest.bad-project-name", { message: `"${name}" is no project name`, hint });
}

/** As Compose makes it of the folder's name. */
function folderName(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, "")
    .replace(/^[_-]+/, "");
  return name === "" ? "default" : name;
}

function namedVolumes(root: MapNode): Readonly<Record<string, NamedVolume>> {
  const volumes = child(root, "volumes");
  if (volumes?.kind !== "map") return {};
  return Object.fromEntries(
    [...volumes.entries].map(([key, node]) => {
      const name = plain(child(node, "name"));
      return [key, { name: typeof name === "string" ? name : key, external: plain(child(node, "external")) === true }];
    }),
  );
}

function originsOf(root: MapNode): Origins {
  return {
    at(path: ValuePath): SourceRef {
      let node: Node = root;
      for (const key of path) {
        const next: Node | undefined = node.kind === "list" ? itemOf(node, key) : child(node, String(key));
        if (next === undefined) return node.at;
        node = next;
      }
      // A service is found by its name, not by what comes below it.
      return (path.length === 2 ? node.keyAt : undefined) ?? node.at;
    },
  };
}

/** An item by its number, or by what it says: `depends_on` is a list of names or a map of them. */
function itemOf(list: ListNode, key: string | number): Node | undefined {
  return list.items[Number(key)] ?? list.items.find((item) => item.kind === "scalar" && item.value === key);
}

/** Keys that change what runs under Docker and nothing in a local runtime: said, so that nobody trusts in them. */
function withoutEffect(services: readonly Service[], origins: Origins): readonly Finding[] {
  return services
    .filter((service) => service.networkMode !== undefined)
    .map((service) => ({
      id: "manifest.without-effect",
      verdict: "pass",
      severity: "low",
      service: service.name,
      message: `network_mode ${service.networkMode} of ${service.name} has no effect in a local runtime`,
      at: origins.at(["services", service.name, "network_mode"]),
      evidence: [],
    }));
}
