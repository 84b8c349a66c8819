import type { Service, Stack } from "../model/stack.ts";
import type { Origins, SourceRef, ValuePath } from "../model/source.ts";
import { checkEmpty } from "./check-keys.ts";
import { checkGraph, checkPublished } from "./check-services.ts";
import { loadComposeFiles } from "./compose-file.ts";
import { projectVariables } from "./env-files.ts";
import type { ManifestFiles } from "./files.ts";
import type { Variables } from "./interpolate.ts";
import type { KindPattern } from "./kind.ts";
import { child, plain, stringList, type ListNode, type MapNode, type Node } from "./node.ts";
import { problemAt } from "./problem.ts";
import { projectName } from "./project-name.ts";
import { checkGiven } from "./read-given.ts";
import { readService } from "./read-service.ts";
import { readStackSettings } from "./read-settings.ts";
import { readVolumes } from "./read-volumes.ts";
import { readReplicas, running, type ReadService } from "./replicas.ts";
import { linkedNames, withoutEffect } from "./without-effect.ts";

export interface LoadRequest {
  /** Absolute; relative paths of the manifest start here. */
  readonly folder: string;
  /** Absolute, at least one: see `findManifest`. */
  readonly files: readonly string[];
  /** As `findManifest` gives it back. */
  readonly env: Variables;
  readonly profiles: readonly string[];
  readonly projectName?: string;
  readonly kinds: readonly KindPattern[];
}

/** Reads compose files, unchanged ones too, into a stack. @throws PlumbError `manifest.*` with file, line and column */
export function loadStack(request: LoadRequest, access: ManifestFiles): Stack {
  const before = projectVariables(request.folder, request.env, access);
  const name = projectName(request, before, access);
  const variables = { ...before, COMPOSE_PROJECT_NAME: name };
  const root = loadComposeFiles({ files: request.files, folder: request.folder, variables, access });
  checkGiven(root);
  const nodes = serviceNodes(root);
  const active = chooseProfiles(nodes, activeProfiles(request.profiles, variables));
  const read = active.map(([service, node]): ReadService => ({
    service: readService(service, node, { root, access, variables, kinds: request.kinds }),
    node,
    replicas: readReplicas(service, node),
  }));
  const origins = originsOf(root);
  checkGraph(
    read.map(({ service }) => service),
    { origins, all: new Set(nodes.map(([service]) => service)) },
  );
  const services = withLinkedNames(running(read), linkedNames(read));
  checkPublished(services, origins);
  return {
    name,
    folder: request.folder,
    files: request.files,
    services,
    volumes: readVolumes(root),
    settings: readStackSettings(child(root, "x-plumb")),
    origins,
    findings: withoutEffect(read, root, origins),
  };
}

function withLinkedNames(
  services: readonly Service[],
  names: ReadonlyMap<string, readonly string[]>,
): readonly Service[] {
  return services.map((service) => {
    const linked = names.get(service.name);
    return linked === undefined ? service : { ...service, aliases: [...new Set([...service.aliases, ...linked])] };
  });
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
  for (const [name, node] of maps) checkEmpty(name, node);
  return maps;
}

/** Those of the command line, else those of COMPOSE_PROFILES. */
function activeProfiles(asked: readonly string[], variables: Variables): ReadonlySet<string> {
  const names = asked.length > 0 ? asked : (variables["COMPOSE_PROFILES"] ?? "").split(",");
  return new Set(names.map((name) => name.trim()).filter((name) => name !== ""));
}

function chooseProfiles(nodes: readonly (readonly [string, MapNode])[], active: ReadonlySet<string>) {
  return nodes.filter(([, node]) => {
    const written = child(node, "profiles");
    if (written !== undefined && written.kind !== "list" && plain(written) !== null)
      throw problemAt("bad-type", written.at, "profiles is a list", "write - name");
    const profiles = stringList(written);
    return profiles.length === 0 || active.has("*") || profiles.some((profile) => active.has(profile));
  });
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
