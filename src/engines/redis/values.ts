import { SortedSet } from "./sorted-set.ts";
import type { Stream } from "./stream.ts";

/** A value of the key space. */
export type Value =
  | { readonly type: "string"; text: string }
  | { readonly type: "list"; readonly items: string[] }
  | { readonly type: "hash"; readonly fields: Map<string, string> }
  | { readonly type: "set"; readonly members: Set<string> }
  | { readonly type: "zset"; readonly scores: SortedSet }
  | { readonly type: "stream"; readonly stream: Stream };

export type ValueType = Value["type"];
export type Of<Type extends ValueType> = Extract<Value, { type: Type }>;

export function newValue<Type extends Exclude<ValueType, "string" | "stream">>(type: Type): Of<Type> {
  const made: Readonly<Record<string, () => Value>> = {
    list: () => ({ type: "list", items: [] }),
    hash: () => ({ type: "hash", fields: new Map() }),
    set: () => ({ type: "set", members: new Set() }),
    zset: () => ({ type: "zset", scores: new SortedSet() }),
  };
  const make = made[type];
  if (make === undefined) throw new Error(`no empty ${type}`);
  return make() as Of<Type>;
}

export function sizeOf(value: Value): number {
  if (value.type === "string") return value.text.length;
  if (value.type === "list") return value.items.length;
  if (value.type === "hash") return value.fields.size;
  if (value.type === "set") return value.members.size;
  return value.type === "zset" ? value.scores.size : value.stream.entries.length;
}

/** Redis removes a collection that has become empty; a stream stays. */
export function isEmpty(value: Value): boolean {
  return value.type !== "string" && value.type !== "stream" && sizeOf(value) === 0;
}

export function copyValue(value: Value): Value {
  if (value.type === "string") return { ...value };
  if (value.type === "list") return { type: "list", items: [...value.items] };
  if (value.type === "hash") return { type: "hash", fields: new Map(value.fields) };
  if (value.type === "set") return { type: "set", members: new Set(value.members) };
  if (value.type === "zset") return { type: "zset", scores: SortedSet.from(value.scores.entries()) };
  return { type: "stream", stream: structuredClone(value.stream) };
}

/** Rough bytes in memory, for maxmemory: what a key and its value cost, overhead included. */
export function weightOf(key: string, value: Value): number {
  const base = 64 + key.length;
  if (value.type === "string") return base + value.text.length + 16;
  if (value.type === "list") return base + value.items.reduce((sum, item) => sum + item.length + 16, 0);
  if (value.type === "hash")
    return base + [...value.fields].reduce((sum, [name, text]) => sum + name.length + text.length + 48, 0);
  if (value.type === "set") return base + [...value.members].reduce((sum, member) => sum + member.length + 32, 0);
  if (value.type === "zset")
    return base + value.scores.entries().reduce((sum, [member]) => sum + member.length + 56, 0);
  return base + value.stream.entries.reduce((sum, entry) => sum + 32 + entry.fields.join("").length, 0);
}
