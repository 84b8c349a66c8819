import { BytesValue } from "./bytes-value.ts";
import { ListItems } from "./list-items.ts";
import { NamedMap, NamedSet } from "./names.ts";
import { SortedSet } from "./sorted-set.ts";
import type { Stream } from "./stream.ts";

/** A value of the key space. */
export type Value =
  | { readonly type: "string"; text: string }
  | { readonly type: "list"; readonly items: ListItems }
  | { readonly type: "hash"; readonly fields: NamedMap<string> }
  | { readonly type: "set"; readonly members: NamedSet }
  | { readonly type: "zset"; readonly scores: SortedSet }
  | { readonly type: "stream"; readonly stream: Stream };

export type ValueType = Value["type"];
export type Of<Type extends ValueType> = Extract<Value, { type: Type }>;

export function newValue<Type extends Exclude<ValueType, "string" | "stream">>(type: Type): Of<Type> {
  const made: Readonly<Record<string, () => Value>> = {
    list: () => ({ type: "list", items: new ListItems() }),
    hash: () => ({ type: "hash", fields: new NamedMap() }),
    set: () => ({ type: "set", members: new NamedSet() }),
    zset: () => ({ type: "zset", scores: new SortedSet() }),
  };
  const make = made[type];
  if (make === undefined) throw new Error(`no empty ${type}`);
  return make() as Of<Type>;
}

export function sizeOf(value: Value): number {
  if (value.type === "string") return value instanceof BytesValue ? value.length : value.text.length;
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
  if (value.type === "string") return { type: "string", text: value.text };
  if (value.type === "list") return { type: "list", items: new ListItems([...value.items]) };
  if (value.type === "hash") return { type: "hash", fields: value.fields.copy() };
  if (value.type === "set") return { type: "set", members: NamedSet.from(value.members) };
  if (value.type === "zset") return { type: "zset", scores: SortedSet.from(value.scores.entries()) };
  return { type: "stream", stream: structuredClone(value.stream) };
}

/** Rough bytes in memory, for maxmemory: what a key and its value cost, overhead included. */
export function weightOf(key: string, value: Value): number {
  const base = 64 + key.length;
  if (value.type === "string") return base + sizeOf(value) + 16;
  if (value.type === "list") return total(value.items, (item) => item.length + 16, base);
  if (value.type === "hash") return total(value.fields, ([name, text]) => name.length + text.length + 48, base);
  if (value.type === "set") return total(value.members, (member) => member.length + 32, base);
  if (value.type === "zset") return total(value.scores.members(), (member) => member.length + 56, base);
  return base + value.stream.entries.reduce((sum, entry) => sum + 32 + entry.fields.join("").length, 0);
}

function total<Item>(items: Iterable<Item>, weigh: (item: Item) => number, base: number): number {
  let sum = base;
  for (const item of items) sum += weigh(item);
  return sum;
}
