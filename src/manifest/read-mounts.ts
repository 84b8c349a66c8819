import { basename, extname } from "node:path";
import type { Mount } from "../model/stack.ts";
import { cleanTarget } from "./merge.ts";
import { child, itemsOf, plain, textOf, type MapNode, type Node } from "./node.ts";
import type { ManifestFiles } from "./files.ts";
import type { Variables } from "./interpolate.ts";
import { problemAt } from "./problem.ts";
import { readGiven } from "./read-given.ts";
import { readBoolean } from "./read-scalars.ts";

export interface MountContext {
  readonly root: MapNode;
  readonly access: ManifestFiles;
  readonly variables: Variables;
}

/** Volumes, tmpfs, configs and secrets of a service as mounts. @throws PlumbError `manifest.*` */
export function readMounts(service: MapNode, context: MountContext): readonly Mount[] {
  const volumes = lastOfEach(
    itemsOf(child(service, "volumes")).map((item, index) => readVolume(item, ["volumes", index], context)),
  );
  const tmpfs = readTmpfs(child(service, "tmpfs"));
  for (const { target, path } of volumes) {
    if (!tmpfs.some((mount) => cleanTarget(mount.target) === target)) continue;
    const item = itemsOf(child(service, "volumes"))[Number(path[1])];
    throw twice(item ?? service, target);
  }
  const files = (["configs", "secrets"] as const).flatMap((kind) =>
    itemsOf(child(service, kind)).map((item, index) => readGiven(item, { kind, path: [kind, index] }, context)),
  );
  return [...volumes, ...tmpfs, ...lastOfEach(files)];
}

type Path = readonly (string | number)[];

function base(path: Path): Pick<Mount, "readOnly" | "createHostPath" | "path"> {
  return { readOnly: false, createHostPath: true, path };
}

/** Of several on one target the last one counts, as when files are merged. */
function lastOfEach(mounts: readonly Mount[]): readonly Mount[] {
  return [...new Map(mounts.map((mount) => [mount.target, mount])).values()];
}

function readTmpfs(node: Node | undefined): readonly Mount[] {
  const seen = new Map<string, string>();
  return itemsOf(node).flatMap((item, index): readonly Mount[] => {
    const written = textOf(item) ?? "";
    const target = written.split(":")[0] ?? "";
    const before = seen.get(target);
    if (before === written) return [];
    if (before !== undefined) throw twice(item, target);
    seen.set(target, written);
    return [{ ...base(["tmpfs", index]), type: "tmpfs", source: undefined, target }];
  });
}

function twice(item: Node, target: string): Error {
  return problemAt("bad-volume", item.at, `something is mounted on ${target} already`, "mount one of them elsewhere");
}

function readVolume(item: Node, path: Path, context: MountContext): Mount {
  const mount = item.kind === "map" ? longVolume(item, path) : shortVolume(item, path);
  if (mount.type === "volume" && mount.source !== undefined) checkNamed(item, mount.source, context);
  if (mount.type === "bind") checkSource(item, mount, context);
  return mount;
}

function shortVolume(item: Node, path: Path): Mount {
  const written = textOf(item) ?? "";
  const [source = "", target, mode = ""] = written.split(":");
  if (written === "" || written.split(":").length > 3 || (written.includes(":") && written.split(":").includes(""))) {
    throw problemAt("bad-volume", item.at, `"${written}" is no volume`, "write source:target or source:target:ro");
  }
  if (target === undefined) return { ...base(path), type: "volume", source: undefined, target: cleanTarget(source) };
  if (/^[a-zA-Z]$/.test(source)) {
    const hint = "give the volume a longer name, or use the long form with source: and target:";
    throw problemAt("bad-volume", item.at, `Compose takes "${source}:" for a Windows drive`, hint);
  }
  const isPath = source.startsWith("/") || source.startsWith(".") || source.startsWith("~");
  return {
    ...base(path),
    type: isPath ? "bind" : "volume",
    source,
    target: cleanTarget(target),
    readOnly: mode.split(",").includes("ro"),
  };
}

function longVolume(item: MapNode, path: Path): Mount {
  const type = textOf(child(item, "type"));
  if (type === undefined)
    throw problemAt("bad-volume", item.at, "a volume in long form needs a type", "add type: bind, volume or tmpfs");
  if (type !== "bind" && type !== "volume" && type !== "tmpfs") {
    throw problemAt(
      "bad-volume",
      item.at,
      `a volume of type "${type}" can't be carried out here`,
      "use bind, volume or tmpfs",
    );
  }
  const target = textOf(child(item, "target"));
  if (target === undefined)
    throw problemAt("bad-volume", item.at, "a volume needs a target", "add target: with the path inside");
  const source = textOf(child(item, "source"));
  if (type === "bind" && source === undefined)
    throw problemAt("bad-volume", item.at, "a bind mount needs a source", "add source: with the path on the host");
  return {
    ...base(path),
    type,
    source,
    target: cleanTarget(target),
    readOnly: readBoolean(child(item, "read_only"), false),
    createHostPath: readBoolean(child(child(item, "bind"), "create_host_path"), true),
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

/** Endings of what is a file for certain. `redis.conf.d`, `app-1.2` and `docker.sock` may well be missing, or be folders. */
const fileEndings: ReadonlySet<string> = new Set(
  `.conf .yml .yaml .json .toml .ini .env .sql .sh .crt .pem .key .cfg .hcl .xml .properties .txt .lua .acl .rdb .cert
  .tmpl .js .ts .py .cnf`.split(/\s+/),
);

/** Docker makes a missing source an empty folder. Where a file is meant, that is how configurations get lost. */
function checkSource(item: Node, mount: Mount, { access }: MountContext): void {
  const { source = "", target, createHostPath } = mount;
  if (access.exists(source)) return;
  const meansFile = fileEndings.has(extname(source)) || basename(source) === ".env";
  if (createHostPath && !meansFile) return;
  const why = createHostPath ? "; Docker would mount an empty folder in its place" : "";
  throw problemAt(
    "missing-bind-source",
    item.at,
    `${source}, which is mounted to ${target}, is not there${why}`,
    "correct the path or add the file",
  );
}

/** Volumes of another service that Docker would mount here as well: `volumes_from`. */
export function volumesFrom(service: MapNode): readonly string[] {
  return itemsOf(child(service, "volumes_from"))
    .map((item) => String(plain(item)))
    .filter((written) => !written.startsWith("container:"))
    .map((written) => written.split(":")[0] ?? written);
}
