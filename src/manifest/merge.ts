import { child, scalar, type ListNode, type MapNode, type Node } from "./node.ts";

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
const asKeys: ReadonlySet<string> = new Set(["depends_on", "networks", "models"]);
/** Replaced whole. */
const replaced: ReadonlySet<string> = new Set(["command", "entrypoint", "test"]);

/** A later file over an earlier one: maps are merged, lists appended, the rest replaced; `!reset` and `!override` as they say. */
export function mergeNodes(base: Node | undefined, over: Node, path: readonly string[] = []): Node {
  if (over.tag === "override" || base === undefined) return stripResets(over);
  const [earlier, later] = alike(base, over, path);
  if (replaced.has(path.at(-1) ?? "")) return later;
  if (earlier.kind === "map" && later.kind === "map") return mergeMaps(earlier, later, path);
  if (earlier.kind === "list" && later.kind === "list") return { ...earlier, items: appended(earlier, later, path) };
  return later;
}

function mergeMaps(base: MapNode, over: MapNode, path: readonly string[]): MapNode {
  const entries = new Map(base.entries);
  for (const [key, value] of over.entries) {
    if (value.tag === "reset") entries.delete(key);
    else if (value.kind === "scalar" && value.value === null && entries.has(key) && path.length < 2) continue;
    else entries.set(key, mergeNodes(entries.get(key), value, [...path, key]));
  }
  return { ...base, at: over.at, entries };
}

/** In a file that nothing comes before, `!reset` still takes its value away. */
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
  if (asKeys.has(key) && path.length >= 2) return [keyedMap(base), keyedMap(over)];
  if (key === "build" && base.kind !== over.kind) return [contextMap(base), contextMap(over)];
  return [asList(base, over), asList(over, base)];
}

/** `NAME=value` entries as a map; the value null where there is no `=`. */
export function namedMap(node: Node): Node {
  if (node.kind !== "list") return node;
  const entries = node.items.map((item): [string, Node] => {
    const text = item.kind === "scalar" ? String(item.value) : "";
    const cut = text.search(/=/);
    return cut < 0 ? [text, scalar(null, item.at)] : [text.slice(0, cut), scalar(text.slice(cut + 1), item.at)];
  });
  return { kind: "map", at: node.at, entries: new Map(entries) };
}

/** A list of names as a map of them. */
export function keyedMap(node: Node): Node {
  if (node.kind !== "list") return node;
  const entries = node.items.map((item): [string, Node] => [
    item.kind === "scalar" ? String(item.value) : "",
    { kind: "map", at: item.at, entries: new Map() },
  ]);
  return { kind: "map", at: node.at, entries: new Map(entries) };
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
  volumes: (item) => text(child(item, "target")) ?? mountTarget(text(item) ?? ""),
  ports: (item) => (item.kind === "scalar" ? portIdentity(String(item.value)) : longPort(item)),
  configs: (item) => text(child(item, "target")) ?? text(child(item, "source")) ?? text(item) ?? "",
  secrets: (item) => text(child(item, "target")) ?? text(child(item, "source")) ?? text(item) ?? "",
  expose: (item) => text(item) ?? "",
  devices: (item) => text(item) ?? JSON.stringify(item),
  env_file: (item) => text(child(item, "path")) ?? text(item) ?? "",
  tmpfs: (item) => text(item) ?? "",
  dns: (item) => text(item) ?? "",
  cap_add: (item) => text(item) ?? "",
  cap_drop: (item) => text(item) ?? "",
  profiles: (item) => text(item) ?? "",
};

function text(node: Node | undefined): string | undefined {
  return node?.kind === "scalar" && node.value !== null ? String(node.value) : undefined;
}

export function mountTarget(short: string): string {
  const parts = short.split(":");
  return (parts.length === 1 ? parts[0] : parts[1]) ?? short;
}

function portIdentity(short: string): string {
  return short.includes("/") ? short : `${short}/tcp`;
}

function longPort(item: Node): string {
  const part = (key: string): string => text(child(item, key)) ?? "";
  const host = part("host_ip") === "" ? "" : `${part("host_ip")}:`;
  const published = part("published") === "" ? "" : `${part("published")}:`;
  return `${host}${published}${part("target")}/${part("protocol") || "tcp"}`;
}
