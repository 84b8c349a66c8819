import { ListItems } from "../list-items.ts";
import { family, type Call } from "../command.ts";
import type { Database } from "../database.ts";
import { integer } from "../numbers.ts";
import { Failure, type Reply, syntaxError, wrongType } from "../reply.ts";

export const sorting = family("generic", [
  ["sort", -2, "write denyoom movablekeys", [1, 1, 1], sort],
  ["sort_ro", -2, "readonly movablekeys", [1, 1, 1], sort],
]);

interface SortOptions {
  by: string | undefined;
  readonly get: string[];
  limit: readonly [number, number] | undefined;
  descending: boolean;
  alpha: boolean;
  store: string | undefined;
}

function sort(call: Call): Reply {
  const { db, args } = call;
  const options = readOptions(args.slice(1));
  const key = args[0] ?? "";
  const value = db.get(key);
  if (value !== undefined && !["list", "set", "zset"].includes(value.type)) throw wrongType();
  const sorted = value === undefined ? [] : ordered(db, elements(db, key), options);
  const [from, count] = options.limit ?? [0, sorted.length];
  const part = count < 0 ? sorted.slice(Math.max(0, from)) : sorted.slice(Math.max(0, from), Math.max(0, from) + count);
  const result =
    options.get.length === 0 ? part : part.flatMap((item) => options.get.map((form) => looked(db, form, item)));
  if (options.store === undefined) return result;
  return stored(call, options.store, result);
}

function readOptions(words: readonly string[]): SortOptions {
  const options: SortOptions = {
    by: undefined,
    get: [],
    limit: undefined,
    descending: false,
    alpha: false,
    store: undefined,
  };
  for (let at = 0; at < words.length; at += 1) {
    const word = (words[at] ?? "").toLowerCase();
    const next = words[at + 1];
    if (word === "asc" || word === "desc") options.descending = word === "desc";
    else if (word === "alpha") options.alpha = true;
    else if (word === "limit" && words[at + 2] !== undefined) {
      options.limit = [integer(next ?? ""), integer(words[at + 2] ?? "")];
      at += 2;
    } else if (next === undefined || !/^(by|get|store)$/.test(word)) throw syntaxError();
    else {
      if (word === "by") options.by = next;
      else if (word === "get") options.get.push(next);
      else options.store = next;
      at += 1;
    }
  }
  return options;
}

function elements(db: Database, key: string): readonly string[] {
  const value = db.get(key);
  if (value?.type === "list") return [...value.items];
  if (value?.type === "set") return [...value.members];
  return value?.type === "zset" ? value.scores.entries().map(([member]) => member) : [];
}

/** A pattern without a star names no weight: the order stays as it is. */
function ordered(db: Database, items: readonly string[], options: SortOptions): readonly string[] {
  const { by, alpha } = options;
  if (by !== undefined && !by.includes("*")) return options.descending ? items.toReversed() : items;
  const weighted = items.map((item) => {
    const weight = by === undefined ? item : looked(db, by, item);
    return { item, weight, number: alpha ? 0 : numberOf(weight) };
  });
  const sign = options.descending ? -1 : 1;
  return weighted
    .toSorted((one, other) => {
      const order = alpha ? compare(one.weight ?? "", other.weight ?? "") : one.number - other.number;
      return sign * (order === 0 ? compare(one.item, other.item) : order);
    })
    .map((entry) => entry.item);
}

function numberOf(text: string | null): number {
  if (text === null) return 0;
  const number = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isNaN(number)) throw new Failure("ERR One or more scores can't be converted into double");
  return number;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** The value that a pattern names for an element: `weight_*`, `hash_*->field`, or `#` for itself. */
function looked(db: Database, pattern: string, item: string): string | null {
  if (pattern === "#") return item;
  const star = pattern.indexOf("*");
  if (star < 0) return null;
  const arrow = pattern.indexOf("->", star);
  const hasField = arrow >= 0 && arrow + 2 < pattern.length;
  const key = pattern.slice(0, star) + item + pattern.slice(star + 1, hasField ? arrow : undefined);
  const value = db.get(key);
  if (hasField) return value?.type === "hash" ? (value.fields.get(pattern.slice(arrow + 2)) ?? null) : null;
  return value?.type === "string" ? value.text : null;
}

function stored(call: Call, target: string, result: readonly (string | null)[]): Reply {
  const { db } = call;
  const had = db.delete(target);
  const items = result.map((item) => item ?? "");
  call.log = [["del", target]];
  if (items.length === 0) {
    if (had) db.changed(target, "del");
    return 0;
  }
  db.set(target, { type: "list", items: new ListItems([...items]) });
  db.changed(target, "sortstore");
  call.log = [
    ["del", target],
    ["rpush", target, ...items],
  ];
  return items.length;
}
