import { dirname, resolve } from "node:path";
import { didYouMean } from "../base/did-you-mean.ts";
import { readDotenv } from "./dotenv.ts";
import { extendServices } from "./extends.ts";
import type { ManifestFiles } from "./files.ts";
import { InterpolationProblem, interpolate, type Variables } from "./interpolate.ts";
import { serviceKeys, topLevelKeys } from "./known-keys.ts";
import { mergeNodes, stripResets } from "./merge.ts";
import { child, mapScalars, plain, withEntries, type MapNode, type Node } from "./node.ts";
import { problemAt } from "./problem.ts";
import { resolvePaths } from "./resolve-paths.ts";
import { parseYaml } from "./yaml.ts";

export interface ComposeRequest {
  /** Absolute paths, merged in this order. */
  readonly files: readonly string[];
  /** Where relative paths start. */
  readonly folder: string;
  readonly variables: Variables;
  readonly access: ManifestFiles;
  /** Files that include each other, outermost first: a file among them again is a circle. */
  readonly including?: readonly string[];
}

/** Several files as one tree: parsed, interpolated, extended, merged, with what they include. @throws PlumbError `manifest.*` */
export function loadComposeFiles(request: ComposeRequest): MapNode {
  let merged: MapNode | undefined;
  for (const file of request.files) {
    const root = loadOne(request, file);
    merged = merged === undefined ? (stripResets(root) as MapNode) : (mergeNodes(merged, root) as MapNode);
  }
  if (merged === undefined) throw new Error("no file was asked for");
  return withIncludes(request, merged);
}

/** One file: its own values interpolated, its paths absolute, its services extended. */
export function loadOne(request: ComposeRequest, file: string): MapNode {
  const at = { file, line: 1, column: 1 };
  const text = request.access.read(file);
  if (text === undefined) throw problemAt("no-file", at, "there is no such file", "correct the path after -f");
  const parsed = parseYaml(file, text);
  if (parsed === undefined)
    throw problemAt("empty", at, "it is empty", "describe at least one service under services:");
  if (parsed.kind !== "map")
    throw problemAt("bad-type", parsed.at, "a compose file is a map with services:", "begin with services:");
  const root = mapScalars(parsed, (scalar) => {
    if (typeof scalar.value !== "string" || !scalar.value.includes("$")) return scalar;
    try {
      return { ...scalar, value: interpolate(scalar.value, request.variables) };
    } catch (problem) {
      if (!(problem instanceof InterpolationProblem)) throw problem;
      const hint = problem.kind === "unset" ? "set it in the environment or in .env" : "write $$ for a dollar sign";
      throw problemAt(problem.kind === "unset" ? "variable-unset" : "interpolation", scalar.at, problem.message, hint);
    }
  }) as MapNode;
  checkKeys(root);
  const absolute = resolvePaths(root, request.folder, request.variables["HOME"]);
  return extendServices(absolute, {
    file,
    load: (other) => loadOne({ ...request, folder: dirname(other) }, other),
    exists: (other) => request.access.exists(other),
  });
}

function checkKeys(root: MapNode): void {
  for (const [key, value] of root.entries) unknownKey(key, value, topLevelKeys);
  const services = child(root, "services");
  if (services !== undefined && services.kind !== "map" && plain(services) !== null) {
    throw problemAt("bad-type", services.at, "services is a map of names", "write each service as name: {...}");
  }
  if (services?.kind !== "map") return;
  for (const [name, service] of services.entries) {
    if (!/^[a-zA-Z0-9._-]+$/.test(name)) {
      throw problemAt(
        "bad-name",
        service.at,
        `"${name}" is no service name`,
        "use letters, digits, dot, dash and underscore",
      );
    }
    if (service.kind !== "map") {
      if (service.tag === "reset") continue;
      throw problemAt("bad-type", service.at, `services.${name} is a map`, "give it at least an image");
    }
    for (const [key, value] of service.entries) unknownKey(key, value, serviceKeys);
  }
}

function unknownKey(key: string, value: Node, known: ReadonlySet<string>): void {
  if (known.has(key) || key.startsWith("x-")) return;
  const near = didYouMean(key, known);
  throw problemAt(
    "unknown-key",
    value.at,
    `"${key}" is no key of a compose file here`,
    near === undefined ? "drop it, or begin it with x-" : `did you mean ${near}?`,
  );
}

/** Local includes: each a project of its own folder and environment, whose parts come to ours; two parts of one name clash. */
function withIncludes(request: ComposeRequest, root: MapNode): MapNode {
  const include = child(root, "include");
  if (include === undefined) return root;
  if (include.kind !== "list") throw problemAt("bad-type", include.at, "include is a list", "write - path");
  let whole = withEntries(root, [["include", undefined]]);
  for (const item of include.items) {
    const included = loadIncluded(request, item);
    whole = addParts(whole, included);
  }
  return whole;
}

function loadIncluded(request: ComposeRequest, item: Node): MapNode {
  const paths = stringList(item.kind === "map" ? child(item, "path") : item).map((path) =>
    resolve(request.folder, path),
  );
  const [first] = paths;
  if (first === undefined)
    throw problemAt("bad-type", item.at, "an include needs a path", "write - path/to/compose.yaml");
  const including = [...(request.including ?? request.files)];
  for (const path of paths) {
    if (!request.access.exists(path))
      throw problemAt("include-missing", item.at, `${path}, which is included, is not there`, "correct the path");
    if (including.includes(path)) throw problemAt("cycle", item.at, `${path} includes itself`, "take one include out");
  }
  const folder = resolve(request.folder, stringList(child(item, "project_directory"))[0] ?? dirname(first));
  const named = stringList(child(item, "env_file")).map((path) => resolve(request.folder, path));
  const envFiles = named.length > 0 ? named : [`${folder}/.env`];
  const local: Record<string, string> = {};
  for (const path of envFiles) Object.assign(local, readDotenv(request.access.read(path) ?? "", request.variables));
  const variables = { ...local, ...request.variables };
  return loadComposeFiles({ ...request, files: paths, folder, variables, including: [...including, ...paths] });
}

function addParts(root: MapNode, included: MapNode): MapNode {
  const changes: [string, Node][] = [];
  for (const key of ["services", "volumes", "networks", "configs", "secrets"]) {
    const more = child(included, key);
    if (more?.kind !== "map") continue;
    const own = child(root, key);
    const entries = new Map(own?.kind === "map" ? own.entries : []);
    for (const [name, value] of more.entries) {
      const known = entries.get(name);
      if (known !== undefined && JSON.stringify(plain(known)) !== JSON.stringify(plain(value))) {
        throw problemAt(
          "include-clash",
          known.at,
          `${key}.${name} is also in ${value.at.file}, which is included`,
          "rename one of them",
        );
      }
      if (known === undefined) entries.set(name, value);
    }
    changes.push([key, { kind: "map", at: own?.at ?? more.at, entries }]);
  }
  return withEntries(root, changes);
}

/** A text, or a list of texts. */
export function stringList(node: Node | undefined): readonly string[] {
  if (node === undefined) return [];
  if (node.kind === "scalar") return node.value === null ? [] : [String(node.value)];
  return node.kind === "list" ? node.items.flatMap((item) => stringList(item)) : [];
}
