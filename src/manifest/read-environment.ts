import type { ManifestFiles } from "./files.ts";
import type { Variables } from "./interpolate.ts";
import { readDotenv } from "./dotenv.ts";
import { namedMap } from "./merge.ts";
import { child, itemsOf, plain, textOf, type MapNode, type Node } from "./node.ts";
import { problemAt } from "./problem.ts";
import { readBoolean } from "./read-scalars.ts";

/** The environment of a service: its env_files in order, then `environment`, which wins. @throws PlumbError `manifest.*` */
export function readEnvironment(
  service: MapNode,
  variables: Variables,
  access: ManifestFiles,
): Readonly<Record<string, string>> {
  const own = ownEnvironment(child(service, "environment"), variables);
  let files: Readonly<Record<string, string>> = {};
  for (const item of itemsOf(child(service, "env_file"))) {
    // Inside a file an expression sees the project's variables first, then `environment`, then the file, then earlier files.
    const read = fromFile(item, { environment: { ...own, ...variables }, earlier: files, access });
    files = { ...files, ...read };
  }
  const set = Object.entries(own).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const unset = Object.keys(own).filter((name) => own[name] === undefined);
  const inherited = Object.entries(files).filter(([name]) => !unset.includes(name));
  return { ...Object.fromEntries(inherited), ...Object.fromEntries(set) };
}

/** A name without a value takes that of the project's variables; undefined where they have none. */
function ownEnvironment(node: Node | undefined, variables: Variables): Variables {
  if (node === undefined) return {};
  const map = namedMap(node);
  if (map.kind !== "map")
    throw problemAt("bad-type", node.at, "environment is a map or a list", "write NAME: value below it");
  return Object.fromEntries(
    [...map.entries].map(([name, value]): [string, string | undefined] => {
      if (value.kind !== "scalar")
        throw problemAt("bad-type", value.at, `${name} of environment is a text`, "write it in quotes");
      if (name === "") throw problemAt("bad-type", value.at, "a value without a name", "write NAME=value");
      return [name, textOf(value) ?? variables[name]];
    }),
  );
}

interface FileContext {
  readonly environment: Variables;
  readonly earlier: Variables;
  readonly access: ManifestFiles;
}

function fromFile(item: Node, { environment, earlier, access }: FileContext): Readonly<Record<string, string>> {
  const path = textOf(item.kind === "map" ? child(item, "path") : item);
  if (path === undefined) throw problemAt("bad-type", item.at, "an env_file without a path", "add path:");
  const required = readBoolean(child(item, "required"), true);
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
  const format = child(item, "format");
  if (format === undefined) return readDotenv(content, environment, { file: path, earlier });
  if (plain(format) === "raw") return rawLines(content, path, environment);
  throw problemAt("bad-type", format.at, `"${textOf(format) ?? ""}" is no format of an env_file`, "write raw, or none");
}

/** `NAME=value` to the end of the line, whatever is in it; a name alone takes its value from the environment. */
function rawLines(content: string, file: string, environment: Variables): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const [index, whole] of content
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries()) {
    const line = whole.trimStart();
    if (line === "" || line.startsWith("#")) continue;
    const cut = line.indexOf("=");
    const name = cut < 0 ? line : line.slice(0, cut);
    if (name === "" || /\s/.test(name)) {
      const at = { file, line: index + 1, column: whole.length - line.length + 1 };
      throw problemAt("bad-env-file", at, `"${name}" is no name of a variable`, "write NAME=value");
    }
    const value = cut < 0 ? environment[name] : line.slice(cut + 1);
    if (value !== undefined) values[name] = value;
  }
  return values;
}
