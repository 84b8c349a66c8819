import { extname } from "node:path";
import type { Mount } from "../model/stack.ts";
import { child, plain, type MapNode, type Node } from "./node.ts";
import type { ManifestFiles } from "./files.ts";
import type { Variables } from "./interpolate.ts";
import { problemAt } from "./problem.ts";

export interface MountContext {
  readonly root: MapNode;
  readonly access: ManifestFiles;
  readonly variables: Variables;
}

/** Volumes, tmpfs, configs and secrets of a service as mounts. @throws PlumbError `manifest.*` */
export function readMounts(service: MapNode, context: MountContext): readonly Mount[] {
  const volumes = items(child(service, "volumes")).map((item, index) => readVolume(item, ["volumes", index], context));
  const tmpfs = items(child(service, "tmpfs")).map((item, index): Mount => ({
    ...base(["tmpfs", index]),
    type: "tmpfs",
    source: undefined,
    target: String(plain(item)).split(":")[0] ?? "",
  }));
  const files = (["configs", "secrets"] as const).flatMap((kind) =>
    items(child(service, kind)).map((item, index) => readGiven(item, { kind, path: [kind, index] }, context)),
  );
  return [...volumes, ...tmpfs, ...files];
}

type Path = readonly (string | number)[];

function base(path: Path): Pick<Mount, "readOnly" | "createHostPath" | "path"> {
  return { readOnly: false, createHostPath: true, path };
}

function readVolume(item: Node, path: Path, context: MountContext): Mount {
  const mount = item.kind === "map" ? longVolume(item, path) : shortVolume(item, path);
  if (mount.type === "volume" && mount.source !== undefined) checkNamed(item, mount.source, context);
  if (mount.type === "bind") checkSource(item, mount, context);
  return mount;
}

function shortVolume(item: Node, path: Path): Mount {
  const parts = String(plain(item)).split(":");
  const [source = "", target, mode = ""] = parts;
  if (parts.length === 1) return { ...base(path), type: "volume", source: undefined, target: source };
  if (parts.length > 3 || target === undefined || target === "") {
    throw problemAt(
      "bad-volume",
      item.at,
      `"${parts.join(":")}" is no volume`,
      "write source:target or source:target:ro",
    );
  }
  const isPath = source.startsWith("/") || source.startsWith(".") || source.startsWith("~");
  return { ...base(path), type: isPath ? "bind" : "volume", source, target, readOnly: mode.split(",").includes("ro") };
}

function longVolume(item: MapNode, path: Path): Mount {
  const type = text(child(item, "type")) ?? "volume";
  if (type !== "bind" && type !== "volume" && type !== "tmpfs") {
    throw problemAt(
      "bad-volume",
      item.at,
      `a volume of type "${type}" can't be carried out here`,
      "use bind, volume or tmpfs",
    );
  }
  const target = text(child(item, "target"));
  if (target === undefined)
    throw problemAt("bad-volume", item.at, "a volume needs a target", "add target: with the path inside");
  const create = plain(child(child(item, "bind"), "create_host_path"));
  return {
    ...base(path),
    type,
    source: text(child(item, "source")),
    target,
    readOnly: plain(child(item, "read_only")) === true,
    createHostPath: create === true,
  };
}

function checkNamed(item: Node, name: string, { root }: MountContext): void {
  if (child(child(root, "volumes"), name) !== undefined) return;
  throw problemAt(
    "undefined-volume",
    item.at,
    `the volume "${name}" is not declared`,
    `add it under volumes:, or write ./${name} for a folder`,
  );
}

/** Docker makes a missing source an empty folder. Where a file is meant, that is how configurations get lost. */
function checkSource(item: Node, mount: Mount, { access }: MountContext): void {
  const { source = "", target, createHostPath } = mount;
  if (access.exists(source)) return;
  const meansFile = extname(source) !== "" || extname(target) !== "";
  if (createHostPath && !meansFile) return;
  const why = createHostPath ? "; Docker would mount an empty folder in its place" : "";
  throw problemAt(
    "missing-bind-source",
    item.at,
    `${source}, which is mounted to ${target}, is not there${why}`,
    "correct the path or add the file",
  );
}

interface Given {
  readonly kind: "configs" | "secrets";
  readonly path: Path;
}

/** A config or secret: a file of the project, or text that the manifest holds. */
function readGiven(item: Node, { kind, path }: Given, { root, access, variables }: MountContext): Mount {
  const name = text(item) ?? text(child(item, "source")) ?? "";
  const definition = child(child(root, kind), name);
  if (definition === undefined) {
    throw problemAt(
      `undefined-${kind.slice(0, -1)}`,
      item.at,
      `"${name}" is not declared under ${kind}`,
      `add it under ${kind}:`,
    );
  }
  const written = text(child(item, "target"));
  const folder = kind === "configs" ? "" : "/run/secrets";
  const target =
    written === undefined ? `${folder}/${name}` : written.startsWith("/") ? written : `${folder}/${written}`;
  const mount = { ...base(path), type: "bind" as const, target, readOnly: true };
  const file = text(child(definition, "file"));
  if (file !== undefined) {
    if (!access.exists(file)) {
      throw problemAt(
        "missing-bind-source",
        definition.at,
        `${file}, the file of ${kind}.${name}, is not there`,
        "correct the path or add the file",
      );
    }
    return { ...mount, source: file };
  }
  const variable = text(child(definition, "environment"));
  const content = variable === undefined ? text(child(definition, "content")) : (variables[variable] ?? "");
  return content === undefined ? { ...mount, source: undefined } : { ...mount, source: undefined, content };
}

function items(node: Node | undefined): readonly Node[] {
  if (node?.kind === "list") return node.items;
  return node?.kind === "scalar" && node.value !== null ? [node] : [];
}

function text(node: Node | undefined): string | undefined {
  return node?.kind === "scalar" && node.value !== null ? String(node.value) : undefined;
}
