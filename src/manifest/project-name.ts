import { basename } from "node:path";
import { PlumbError } from "../base/errors.ts";
import type { ManifestFiles } from "./files.ts";
import type { Variables } from "./interpolate.ts";
import { child, type Node } from "./node.ts";
import { problemAt } from "./problem.ts";
import { interpolated, readDocuments } from "./read-file.ts";

export interface NameRequest {
  readonly folder: string;
  readonly files: readonly string[];
  readonly projectName?: string;
}

const hint = "use lower-case letters, digits, dash and underscore";

/**
 * The name of the project, which stands before anything else is interpolated: what was asked for, COMPOSE_PROJECT_NAME, the last
 * `name:` of the files, the folder's name; the last two as Compose cleans them. @throws PlumbError `manifest.bad-project-name`
 */
export function projectName(request: NameRequest, variables: Variables, access: ManifestFiles): string {
  const asked = request.projectName ?? variables["COMPOSE_PROJECT_NAME"] ?? "";
  if (asked !== "") {
    if (/^[a-z0-9][a-z0-9_-]*$/.test(asked)) return asked;
    throw new PlumbError("manifest.bad-project-name", { message: `"${asked}" is no project name`, hint });
  }
  const written = request.files
    .flatMap((file) => readDocuments({ file, access }))
    .map((document) => child(document, "name"))
    .filter((node) => node !== undefined)
    .map((node) => ({ at: node.at, name: textOfName(node, variables) }))
    .findLast(({ name }) => name !== "");
  const name = cleaned(written?.name ?? basename(request.folder));
  if (name !== "") return name;
  if (written !== undefined)
    throw problemAt("bad-project-name", written.at, `"${written.name}" is no project name`, hint);
  const message = `no project name can be made of the folder ${request.folder}`;
  throw new PlumbError("manifest.bad-project-name", { message, hint: "write name: at the top of the compose file" });
}

function textOfName(node: Node, variables: Variables): string {
  if (node.kind === "scalar") {
    const { value } = interpolated(node, variables);
    if (typeof value === "string") return value;
  }
  throw problemAt("bad-project-name", node.at, "name is a text", "put it in quotes");
}

function cleaned(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, "")
    .replace(/^[_-]+/, "");
}
