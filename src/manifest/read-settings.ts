import type { z } from "zod";
import { didYouMean } from "../base/did-you-mean.ts";
import { serviceSettings, stackSettings, type ServiceSettings, type StackSettings } from "../model/settings.ts";
import { child, plain, type Node } from "./node.ts";
import { problemAt } from "./problem.ts";

/** `x-plumb` of a service. @throws PlumbError `manifest.unknown-x-plumb-key`, `manifest.bad-x-plumb`, `manifest.bad-waiver` */
export function readServiceSettings(service: string, node: Node | undefined): ServiceSettings {
  return read(serviceSettings, node, `x-plumb of ${service}`);
}

export function readStackSettings(node: Node | undefined): StackSettings {
  return read(stackSettings, node, "x-plumb");
}

function read<Schema extends z.ZodType>(schema: Schema, node: Node | undefined, where: string): z.infer<Schema> {
  const result = schema.safeParse(plain(node) ?? {});
  if (result.success) return result.data;
  throw explain(deepest(result.error.issues), node, { schema, where });
}

/** Of a union's branches the one that came furthest tells what was meant. */
function deepest(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue | undefined {
  const [issue] = issues;
  if (issue?.code !== "invalid_union") return issue;
  const branches = issue.errors
    .map((branch) => deepest(branch))
    .filter((branch) => branch !== undefined)
    .toSorted((one, other) => weight(other) - weight(one));
  const [best] = branches;
  return best === undefined ? issue : { ...best, path: [...issue.path, ...best.path] };
}

/** An unknown key is a misspelling more often than another branch was meant; a branch whose parts fit goes further down. */
function weight(issue: z.core.$ZodIssue): number {
  return issue.path.length * 2 + (issue.code === "unrecognized_keys" ? 1 : 0);
}

interface Where {
  readonly schema: z.ZodType;
  readonly where: string;
}

function explain(issue: z.core.$ZodIssue | undefined, node: Node | undefined, { schema, where }: Where): Error {
  const path = issue?.path ?? [];
  const holder = nodeAt(node, path);
  const nowhere = { file: "compose.yaml", line: 1, column: 1 };
  const isWaiver = path[0] === "waivers";
  if (issue?.code === "unrecognized_keys") {
    const key = issue.keys[0] ?? "";
    const near = didYouMean(key, knownKeys(schema));
    const unknown = child(holder, key);
    const at = unknown?.keyAt ?? unknown?.at ?? holder?.at ?? nowhere;
    const hint = near === undefined ? "plumb explain manifest.unknown-x-plumb-key lists them" : `did you mean ${near}?`;
    return problemAt(isWaiver ? "bad-waiver" : "unknown-x-plumb-key", at, `"${key}" is no setting of ${where}`, hint);
  }
  const name = path.map(String).join(".");
  const message = `${where}${name === "" ? "" : `: ${name}`}: ${issue?.message ?? "not understood"}`;
  const hint = isWaiver
    ? "a waiver has finding, reason, owner and until (YYYY-MM-DD)"
    : "docs/reference/x-plumb.md describes each setting";
  return problemAt(isWaiver ? "bad-waiver" : "bad-x-plumb", holder?.at ?? nowhere, message, hint);
}

/** The node at a path, or the nearest one above it. */
function nodeAt(node: Node | undefined, path: readonly PropertyKey[]): Node | undefined {
  let at = node;
  for (const key of path) {
    const next = at?.kind === "list" ? at.items[Number(key)] : child(at, String(key));
    if (next === undefined) return at;
    at = next;
  }
  return at;
}

/** All setting names of a schema, for "did you mean". */
function knownKeys(schema: z.ZodType): readonly string[] {
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, entry] of Object.entries(value)) {
      if (key === "properties" && typeof entry === "object" && entry !== null)
        Object.keys(entry).forEach((name) => found.add(name));
      walk(entry);
    }
  };
  walk(schema.toJSONSchema({ io: "input", unrepresentable: "any" }));
  return [...found];
}
