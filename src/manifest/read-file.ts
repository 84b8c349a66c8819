import { dirname } from "node:path";
import { checkKeys } from "./check-keys.ts";
import type { ManifestFiles } from "./files.ts";
import { InterpolationProblem, interpolate, type Variables } from "./interpolate.ts";
import { mapScalars, type MapNode, type Node, type ScalarNode } from "./node.ts";
import { problemAt } from "./problem.ts";
import { resolvePaths } from "./resolve-paths.ts";
import { parseYaml } from "./yaml.ts";

export interface FileRequest {
  /** Absolute. */
  readonly file: string;
  /** Where relative paths start; undefined: in the file's own folder. */
  readonly folder?: string;
  readonly variables: Variables;
  readonly access: ManifestFiles;
}

/** The documents of a file as they stand there. @throws PlumbError `manifest.no-file`, `manifest.empty`, `manifest.yaml` */
export function readDocuments({ file, access }: Pick<FileRequest, "file" | "access">): readonly MapNode[] {
  const at = { file, line: 1, column: 1 };
  const text = access.read(file);
  if (text === undefined) throw problemAt("no-file", at, "there is no such file", "correct the path after -f");
  const documents = parseYaml(file, text);
  if (documents.length === 0)
    throw problemAt("empty", at, "it is empty", "describe at least one service under services:");
  return documents.map((document) => {
    if (document.kind === "map") return document;
    throw problemAt("bad-type", document.at, "a compose file is a map with services:", "begin with services:");
  });
}

/** The same with their values interpolated and their paths absolute. @throws PlumbError `manifest.*` */
export function readFile(request: FileRequest): readonly MapNode[] {
  const { file, folder = dirname(file), variables } = request;
  return readDocuments(request).map((document) => {
    const root = mapScalars(document, (scalar) => interpolated(scalar, variables)) as MapNode;
    checkKeys(root);
    return resolvePaths(root, folder, variables["HOME"]);
  });
}

/** @throws PlumbError `manifest.variable-unset`, `manifest.interpolation` */
export function interpolated(scalar: ScalarNode, variables: Variables): Node & ScalarNode {
  if (typeof scalar.value !== "string" || !scalar.value.includes("$")) return scalar;
  try {
    return { ...scalar, value: interpolate(scalar.value, variables) };
  } catch (problem) {
    if (!(problem instanceof InterpolationProblem)) throw problem;
    const hint = problem.kind === "unset" ? "set it in the environment or in .env" : "write $$ for a dollar sign";
    throw problemAt(problem.kind === "unset" ? "variable-unset" : "interpolation", scalar.at, problem.message, hint);
  }
}
