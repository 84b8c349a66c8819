import type { ManifestFiles } from "./files.ts";
import { InterpolationProblem, type Variables } from "./interpolate.ts";
import { readDotenv } from "./dotenv.ts";
import { namedMap } from "./merge.ts";
import { child, plain, type MapNode, type Node } from "./node.ts";
import { problemAt } from "./problem.ts";

/** The environment of a service: its env_files in order, then `environment`, which wins. @throws PlumbError `manifest.*` */
export function readEnvironment(
  service: MapNode,
  variables: Variables,
  access: ManifestFiles,
): Readonly<Record<string, string>> {
  const result: Record<string, string> = {};
  for (const item of listOf(child(service, "env_file")))
    Object.assign(result, fromFile(item, { ...variables, ...result }, access));
  const own = child(service, "environment");
  if (own === undefined) return result;
  const map = namedMap(own);
  if (map.kind !== "map") {
    if (plain(own) === null) return result;
    throw problemAt("bad-type", own.at, "environment is a map or a list", "write NAME: value");
  }
  for (const [name, node] of map.entries) {
    const value = plain(node);
    if (value === null) {
      const inherited = variables[name];
      if (inherited === undefined) delete result[name];
      else result[name] = inherited;
    } else if (node.kind !== "scalar")
      throw problemAt("bad-type", node.at, `${name} of environment is a text`, "write it in quotes");
    else result[name] = String(value);
  }
  return result;
}

function fromFile(item: Node, variables: Variables, access: ManifestFiles): Readonly<Record<string, string>> {
  const path = String(plain(item.kind === "map" ? child(item, "path") : item));
  const required = plain(child(item, "required")) !== false;
  const content = access.isFolder(path) ? undefined : access.read(path);
  if (content === undefined) {
    if (!required) return {};
    throw problemAt(
      "missing-env-file",
      item.at,
      `the env_file ${path} is not there`,
      "add it, or write required: false beside its path",
    );
  }
  if (plain(child(item, "format")) === "raw") return rawLines(content);
  try {
    return readDotenv(content, variables);
  } catch (problem) {
    if (!(problem instanceof InterpolationProblem)) throw problem;
    throw problemAt("interpolation", { file: path, line: 1, column: 1 }, problem.message, "correct that file");
  }
}

function rawLines(content: string): Readonly<Record<string, string>> {
  const pairs = content
    .split(/\r?\n/)
    .filter((line) => line.includes("=") && !line.trimStart().startsWith("#"))
    .map((line): [string, string] => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]);
  return Object.fromEntries(pairs);
}

function listOf(node: Node | undefined): readonly Node[] {
  if (node === undefined) return [];
  return node.kind === "list" ? node.items : [node];
}
