import { posix } from "node:path";
import { child, scalar, textOf, type ListNode, type MapNode, type Node } from "./node.ts";
import { problemAt } from "./problem.ts";

/** Lists that may also be written as maps (`NAME=value`): they are merged by name. */
const byName: ReadonlySet<string> = new Set([
  "environment",
  "labels",
  "annotations",
  "sysctls",
  "args",
  "extra_hosts",
  "driver_opts",
]);
/** Lists that may also be written as maps of options. */
const asKeys: ReadonlySet<string> = new Set(["networks", "models"]);
/** Lists that may also be written as one text: a text over a text makes two entries. */
const listable: ReadonlySet<string> = new Set(["env_file", "label_file", "tmpfs", "dns", "dns_opt", "dns_search"]);
/** Replaced whole. */
const replaced: ReadonlySet<string> = new Set(["command", "entrypoint", "test"]);

/**
 * A later file over an earlier one: maps are merged, lists appended, the rest replaced; `!reset` and `!override` as they say. Their
 * marks stay, as what comes out may be merged over more: `stripResets` ends it.
 */
export function mergeNodes(base: Node | undefined, over: Node, path: readonly string[] = []): Node {
  if (over.tag !== undefined || base === undefined || base.tag === "reset") return over;
  const [earlier, later] = alike(base, over, path);
  if (replaced.has(path.at(-1) ?? "")) return later;
  if (earlier.kind === "map" && later.kind === "map") return mergeMaps(earlier, later, path);
  if (earlier.kind === "list" && later.kind === "list") return { ...earlier, items: appended(earlier, later, path) };
  return later;
}

function mergeMaps(base: MapNode, over: MapNode, path: readonly string[]): MapNode {
  const entries = new Map(base.entries);
  for (const [key, value] of over.entries) {
    const isNothing = value.tag === undefined && value.kind === "scalar" && value.value === null;
    if (isNothing && entries.has(key) && path.length <= 2 && !replaced.has(key)) continue;
    entries.set(key, mergeNodes(entries.get(key), value, [...path, key]));
  }
  return { ...base, at: over.at, entries };
}

/** What is marked with `!reset` is gone, also where nothing came before it. */
export function stripResets(node: Node): Node {
  if (node.kind === "list")
    return { ...node, items: node.items.filter((item) => item.tag !== "reset").map(stripResets) };
  if (node.kind === "scalar") return node;
  const kept = [...node.entries].filter(([, value]) => value.tag !== "reset");
  return { ...node, entries: new Map(kept.map(([key, value]) => [key, stripResets(value)])) };
}

/** Brings the two ways of writing the same thing to one. */
function alike(base: Node, over: Node, path: readonly string[]): readonly [Node, Node] {
  const key = path.at(-1) ?? "";
  if (byName.has(key) && path.length >= 2) return [namedMap(base), namedMap(over)];
  if (key === "depends_on" && path.length >= 2) return [dependencyMap(base), dependencyMap(over)];
  if (asKeys.has(key) && path.length >= 2) return [keyedMap(base), keyedMap(over)];
  if (listable.has(key) && path.length === 3) return [listOf(base), listOf(over)];
  if (key === "build" && base.kind !== over.kind) return [contextMap(base), contextMap(over)];
  return [asList(base, over), asList(over, base)];
}

/** `NAME=value` entries as a map; the value null where there is no `=`. @throws PlumbError */
export function namedMap(node: Node): Node {
  if (node.kind !== "list") return node;
  const entries = node.items.map((item): [string, Node] => {
    if (item.kind !== "scalar" || typeof item.value !== "string")
      throw problemAt("bad-type", item.at, "an entry that is no text", "write NAME=value, in quotes");
    const text = item.value;
    const cut = text.indexOf("=");
    return cut < 0 ? [text, scalar(null, item.at)] : [text.slice(0, cut), scalar(text.slice(cut + 1), item.at)];
  });
  return { kind: "map", at: node.at, entries: new Map(entries) };
}

/** A list of names as a map of them. */
export function keyedMap(node: Node): Node {
  return withEach(node, (item) => ({ kind: "map", at: item.at, entries: new Map() }));
}

/** A name in a list says `service_started` and `required`, and says it over what an earlier file wrote. */
export function dependencyMap(node: Node): Node {
  return withEach(node, ({ at }) => {
    const entries = new Map<string, Node>([
      ["condition", scalar("service_started", at)],
      ["required", scalar(true, at)],
    ]);
    return { kind: "map", at, entries };
  });
}

function withEach(node: Node, value: (item: Node) => Node): Node {
  if (node.kind !== "list") return node;
  const entries = node.items.map((item): [string, Node] => [textOf(item) ?? "", value(item)]);
  return { kind: "map", at: node.at, entries: new Map(entries) };
}

function listOf(node: Node): Node {
  if (node.kind === "list") return node;
  const isNothing = node.kind === "scalar" && node.value === null;
  return { kind: "list", at: node.at, items: isNothing ? [] : [node] };
}

function contextMap(node: Node): Node {
  return node.kind === "scalar" ? { kind: "map", at: node.at, entries: new Map([["context", node]]) } : node;
}

function asList(node: Node, other: Node): Node {
  return node.kind === "scalar" && other.kind === "list" && node.value !== null
    ? { kind: "list", at: node.at, items: [node] }
    : node;
}

/** Entries of these lists have an identity: a later one with the same replaces the earlier. */
function appended(base: ListNode, over: ListNode, path: readonly string[]): readonly Node[] {
  const identity = identities[path.at(-1) ?? ""];
  if (identity === undefined || path.length < 2) return [...base.items, ...over.items];
  const items = new Map<string, Node>();
  for (const item of [...base.items, ...over.items]) items.set(identity(item), item);
  return [...items.values()];
}

const identities: Readonly<Record<string, (item: Node) => string>> = {
  volumes: (item) => cleanTarget(textOf(child(item, "target")) ?? mountTarget(textOf(item) ?? "")),
  ports: (item) => (item.kind === "scalar" ? portIdentity(String(item.value)) : longPort(item)),
  configs: (item) => textOf(child(item, "target")) ?? textOf(child(item, "source")) ?? textOf(item) ?? "",
  secrets: (item) => textOf(child(item, "target")) ?? textOf(child(item, "source")) ?? textOf(item) ?? "",
  devices: (item) => textOf(item) ?? JSON.stringify(item),
  env_file: (item) => textOf(child(item, "path")) ?? textOf(item) ?? "",
  ...Object.fromEntries(
    ["expose", "tmpfs", "dns", "dns_opt", "dns_search", "cap_add", "cap_drop", "profiles", "links", "label_file"].map(
      (key) => [key, (item: Node): string => textOf(item) ?? ""],
    ),
  ),
};

export function mountTarget(short: string): string {
  const parts = short.split(":");
  return (parts.length === 1 ? parts[0] : parts[1]) ?? short;
}

/** `/data/` is `/data`. */
export function cleanTarget(target: string): string {
  return posix.normalize(target.replace(/^\/+/, "/")).replace(/(.)\/$/, "$1");
}

function portIdentity(short: string): string {
  return short.includes("/") ? short : `${short}/tcp`;
}

function longPort(item: Node): string {
  const part = (key: string): string => textOf(child(item, key)) ?? "";
  const host = part("host_ip") === "" ? "" : `${part("host_ip")}:`;
  const published = part("published") === "" ? "" : `${part("published")}:`;
  return `${host}${published}${part("target")}/${part("protocol") || "tcp"}`;
}
