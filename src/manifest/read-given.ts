import type { Mount } from "../model/stack.ts";
import { child, textOf, type MapNode, type Node } from "./node.ts";
import type { ManifestFiles } from "./files.ts";
import type { Variables } from "./interpolate.ts";
import { problemAt } from "./problem.ts";
import { readBoolean } from "./read-scalars.ts";

export interface GivenContext {
  readonly root: MapNode;
  readonly access: ManifestFiles;
  readonly variables: Variables;
}

interface Given {
  readonly kind: "configs" | "secrets";
  readonly path: readonly (string | number)[];
}

/** A config or secret as a mount: a file of the project, or text that the manifest or a variable holds. @throws PlumbError */
export function readGiven(item: Node, { kind, path }: Given, context: GivenContext): Mount {
  const { root, access, variables } = context;
  const name = textOf(item) ?? textOf(child(item, "source")) ?? "";
  const definition = child(child(root, kind), name);
  if (definition === undefined) {
    const message = `"${name}" is not declared under ${kind}`;
    if (kind === "configs") throw problemAt("undefined-config", item.at, message, "add it under configs:");
    throw problemAt("undefined-secret", item.at, message, "add it under secrets:");
  }
  const written = textOf(child(item, "target"));
  const folder = kind === "configs" ? "" : "/run/secrets";
  const target =
    written === undefined ? `${folder}/${name}` : written.startsWith("/") ? written : `${folder}/${written}`;
  const mount = { type: "bind" as const, target, readOnly: true, createHostPath: true, path };
  const file = textOf(child(definition, "file"));
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
  const content = contentOf(definition, variables);
  return content === undefined ? { ...mount, source: undefined } : { ...mount, source: undefined, content };
}

/** Compose stops at `up` where the variable is not set: an empty file in its place would be a guess. */
function contentOf(definition: Node, variables: Variables): string | undefined {
  const written = child(definition, "environment");
  if (written === undefined) return textOf(child(definition, "content"));
  const name = textOf(written) ?? "";
  const value = variables[name];
  if (value !== undefined) return value;
  throw problemAt(
    "variable-unset",
    written.at,
    `the variable ${name} is not set`,
    "set it in the environment or in .env",
  );
}

/** Each config and secret says where its content is, once, whether it is used or not. @throws PlumbError `manifest.bad-type` */
export function checkGiven(root: MapNode): void {
  for (const kind of ["configs", "secrets"] as const) {
    const group = child(root, kind);
    for (const [name, definition] of group?.kind === "map" ? group.entries : []) {
      const ways = kind === "configs" ? ["file", "environment", "content"] : ["file", "environment"];
      const used = ways.filter((way) => child(definition, way) !== undefined);
      if (isExternal(definition) || used.length === 1) continue;
      const hint = `give it one of ${ways.join(", ")}`;
      const at = definition.keyAt ?? definition.at;
      throw problemAt(
        "bad-type",
        at,
        `${kind}.${name} says ${used.length === 0 ? "no" : "more than one"} content`,
        hint,
      );
    }
  }
}

/** `external: true`, or the old `external: { name: ... }`. */
export function isExternal(definition: Node | undefined): boolean {
  const external = child(definition, "external");
  return external?.kind === "map" || readBoolean(external, false);
}
