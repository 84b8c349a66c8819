import { family, type Call } from "../command.ts";
import type { ListItems } from "../list-items.ts";
import { float, integer, range } from "../numbers.ts";
import { Failure, noArray, ok, syntaxError, type Reply } from "../reply.ts";

type Side = "left" | "right";

export const lists = family("list", [
  ["lpush", -3, "write denyoom fast", [1, 1, 1], (call) => push(call, "left", true)],
  ["rpush", -3, "write denyoom fast", [1, 1, 1], (call) => push(call, "right", true)],
  ["lpushx", -3, "write denyoom fast", [1, 1, 1], (call) => push(call, "left", false)],
  ["rpushx", -3, "write denyoom fast", [1, 1, 1], (call) => push(call, "right", false)],
  ["lpop", -2, "write fast", [1, 1, 1], (call) => pop(call, "left")],
  ["rpop", -2, "write fast", [1, 1, 1], (call) => pop(call, "right")],
  ["llen", 2, "readonly fast", [1, 1, 1], ({ db, args: [key = ""] }) => db.typed(key, "list")?.items.length ?? 0],
  ["lrange", 4, "readonly", [1, 1, 1], lrange],
  ["lindex", 3, "readonly", [1, 1, 1], lindex],
  ["lset", 4, "write denyoom", [1, 1, 1], lset],
  ["linsert", 5, "write denyoom", [1, 1, 1], linsert],
  ["lrem", 4, "write", [1, 1, 1], lrem],
  ["ltrim", 4, "write", [1, 1, 1], ltrim],
  ["lpos", -3, "readonly", [1, 1, 1], lpos],
  ["lmove", 5, "write denyoom", [1, 2, 1], (call) => lmove(call, call.args)],
  ["rpoplpush", 3, "write denyoom", [1, 2, 1], (call) => lmove(call, [...call.args, "right", "left"])],
  ["lmpop", -4, "write", [0, 0, 0], (call) => mpop(call, call.args) ?? noArray],
  ["blpop", -3, "write noscript blocking", [1, -2, 1], (call) => blockingPop(call, "left")],
  ["brpop", -3, "write noscript blocking", [1, -2, 1], (call) => blockingPop(call, "right")],
  ["blmove", 6, "write denyoom noscript blocking", [1, 2, 1], (call) => blockingMove(call, call.args.slice(0, 4))],
  [
    "brpoplpush",
    4,
    "write denyoom noscript blocking",
    [1, 2, 1],
    (call) => blockingMove(call, [...call.args.slice(0, 2), "right", "left"]),
  ],
  ["blmpop", -5, "write blocking", [0, 0, 0], blockingMpop],
]);

function push({ db, args: [key = "", ...items] }: Call, side: Side, create: boolean): Reply {
  if (!create && db.typed(key, "list") === undefined) return 0;
  const list = db.ensure(key, "list").items;
  for (const item of items) add(list, item, side);
  const { length } = list;
  db.changed(key, side === "left" ? "lpush" : "rpush");
  return length;
}

function add(list: ListItems, item: string, side: Side): void {
  if (side === "left") list.pushLeft(item);
  else list.pushRight(item);
}

function take(
  { db }: Call,
  key: string,
  { side, count }: { side: Side; count: number },
): readonly string[] | undefined {
  const list = db.typed(key, "list")?.items;
  if (list === undefined) return undefined;
  const most = Math.min(count, list.length);
  const taken = Array.from({ length: most }, () => (side === "left" ? list.shift() : list.pop()) ?? "");
  if (taken.length > 0) db.changed(key, side === "left" ? "lpop" : "rpop");
  return taken;
}

function pop(call: Call, side: Side): Reply {
  const [key = "", count, more] = call.args;
  if (more !== undefined)
    throw new Failure(`ERR wrong number of arguments for '${side === "left" ? "lpop" : "rpop"}' command`);
  if (count !== undefined && !/^\d+$/.test(count)) throw new Failure("ERR value is out of range, must be positive");
  const taken = take(call, key, { side, count: count === undefined ? 1 : Number(count) });
  if (count === undefined) return taken?.[0] ?? null;
  return taken ?? noArray;
}

function lrange({ db, args: [key = "", start = "", stop = ""] }: Call): Reply {
  const from = integer(start);
  const to = integer(stop);
  const list = db.typed(key, "list")?.items;
  const part = range(from, to, list?.length ?? 0);
  return part === undefined ? [] : (list?.slice(part[0], part[1] + 1) ?? []);
}

function lindex({ db, args: [key = "", index = ""] }: Call): Reply {
  const list = db.typed(key, "list")?.items;
  return list?.at(integer(index)) ?? null;
}

function lset({ db, args: [key = "", index = "", item = ""] }: Call): Reply {
  const list = db.typed(key, "list")?.items;
  if (list === undefined) throw new Failure("ERR no such key");
  const at = integer(index);
  const place = at < 0 ? list.length + at : at;
  if (place < 0 || place >= list.length) throw new Failure("ERR index out of range");
  list.set(place, item);
  db.changed(key, "lset");
  return ok;
}

function linsert({ db, args: [key = "", where = "", pivot = "", item = ""] }: Call): Reply {
  if (!/^(before|after)$/i.test(where)) throw syntaxError();
  const list = db.typed(key, "list")?.items;
  if (list === undefined) return 0;
  const at = list.indexOf(pivot);
  if (at < 0) return -1;
  list.insert(where.toLowerCase() === "before" ? at : at + 1, item);
  db.changed(key, "linsert");
  return list.length;
}

function lrem({ db, args: [key = "", count = "", item = ""] }: Call): Reply {
  const wanted = integer(count);
  const list = db.typed(key, "list")?.items;
  if (list === undefined) return 0;
  const places = placesOf(list, item);
  const chosen = new Set(wanted === 0 ? places : wanted > 0 ? places.slice(0, wanted) : places.slice(wanted));
  if (chosen.size === 0) return 0;
  list.keep((_, at) => !chosen.has(at));
  db.changed(key, "lrem");
  return chosen.size;
}

function ltrim({ db, args: [key = "", start = "", stop = ""] }: Call): Reply {
  const from = integer(start);
  const to = integer(stop);
  const list = db.typed(key, "list")?.items;
  if (list === undefined) return ok;
  const part = range(from, to, list.length);
  if (part === undefined) list.trim(0, 0);
  else list.trim(part[0], part[1] + 1);
  db.changed(key, "ltrim");
  return ok;
}

function lpos({ db, args: [key = "", item = "", ...words] }: Call): Reply {
  let rank = 1;
  let count: number | undefined;
  let most = 0;
  for (let at = 0; at < words.length; at += 2) {
    const word = (words[at] ?? "").toLowerCase();
    const value = words[at + 1];
    if (value === undefined) throw syntaxError();
    if (word === "rank") {
      rank = integer(value);
      if (rank === 0)
        throw new Failure(
          "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list",
        );
    } else if (word === "count") {
      count = natural(value);
      if (count === undefined) throw new Failure("ERR COUNT can't be negative");
    } else if (word === "maxlen") {
      const asked = natural(value);
      if (asked !== undefined) most = asked;
      else throw new Failure("ERR MAXLEN can't be negative");
    } else throw syntaxError();
  }
  const wanted = count === 0 ? Infinity : (count ?? 1);
  const found = search(db.typed(key, "list")?.items, item, { rank, most: most === 0 ? Infinity : most, wanted });
  return count === undefined ? (found[0] ?? null) : found;
}

interface Search {
  /** From which match on; negative: from the end of the list. */
  readonly rank: number;
  /** So many items are looked at. */
  readonly most: number;
  readonly wanted: number;
}

function search(list: ListItems | undefined, item: string, { rank, most, wanted }: Search): readonly number[] {
  const length = list?.length ?? 0;
  const found: number[] = [];
  let skip = Math.abs(rank) - 1;
  for (let step = 0; step < Math.min(length, most) && found.length < wanted; step += 1) {
    const at = rank < 0 ? length - 1 - step : step;
    if (list?.at(at) !== item) continue;
    if (skip > 0) skip -= 1;
    else found.push(at);
  }
  return found;
}

function placesOf(list: ListItems, item: string): readonly number[] {
  return search(list, item, { rank: 1, most: Infinity, wanted: Infinity });
}

function natural(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

function readSide(word: string): Side {
  const side = word.toLowerCase();
  if (side !== "left" && side !== "right") throw syntaxError();
  return side;
}

function lmove(call: Call, [from = "", to = "", out = "", into = ""]: readonly string[]): Reply {
  const { db } = call;
  const [source, target] = [readSide(out), readSide(into)];
  const items = db.typed(from, "list")?.items;
  if (items === undefined) return null;
  db.typed(to, "list");
  const item = source === "left" ? items.shift() : items.pop();
  if (item === undefined) return null;
  add(db.ensure(to, "list").items, item, target);
  db.changed(to, target === "left" ? "lpush" : "rpush");
  db.changed(from, source === "left" ? "lpop" : "rpop");
  call.log = [["lmove", from, to, source, target]];
  return item;
}

function mpop(call: Call, [count = "", ...rest]: readonly string[]): Reply | undefined {
  if (!/^-?\d+$/.test(count) || Number(count) < 1) throw new Failure("ERR numkeys should be greater than 0");
  const names = rest.slice(0, Number(count));
  const [where, word, amount, more] = rest.slice(Number(count));
  if (where === undefined) throw syntaxError();
  const side = readSide(where);
  if (word !== undefined && (word.toLowerCase() !== "count" || amount === undefined || more !== undefined))
    throw syntaxError();
  if (amount !== undefined && (!/^-?\d+$/.test(amount) || Number(amount) < 1))
    throw new Failure("ERR count should be greater than 0");
  for (const key of names) {
    const taken = take(call, key, { side, count: Number(amount ?? "1") });
    if (taken === undefined || taken.length === 0) continue;
    call.log = [[side === "left" ? "lpop" : "rpop", key, String(taken.length)]];
    return [key, taken];
  }
  return undefined;
}

/** Milliseconds of a number of seconds: where it is written out, more exactly than a double can hold them. */
function wholeMs(text: string, seconds: number): bigint {
  const [, whole, part = ""] = /^(\d+)(?:\.(\d*))?$/.exec(text) ?? [];
  if (whole !== undefined) return BigInt(whole) * 1000n + BigInt(part.slice(0, 3).padEnd(3, "0"));
  return Number.isFinite(seconds) ? BigInt(Math.floor(seconds * 1000)) : 2n ** 63n;
}

/** Seconds, as a blocking command takes them. */
export function readTimeout(text: string): number {
  let seconds: number;
  try {
    seconds = float(text);
  } catch {
    throw new Failure("ERR timeout is not a float or out of range");
  }
  // Beyond what it can count, the real server takes a time for a negative one.
  if (seconds < 0 || wholeMs(text, seconds) >= 2n ** 63n) throw new Failure("ERR timeout is negative");
  return Math.ceil(seconds * 1000);
}

function blockingPop(call: Call, side: Side): Reply {
  const keys = call.args.slice(0, -1);
  const timeoutMs = readTimeout(call.args.at(-1) ?? "");
  const attempt = (): Reply | undefined => {
    for (const key of keys) {
      const [item] = take(call, key, { side, count: 1 }) ?? [];
      if (item === undefined) continue;
      call.log = [[side === "left" ? "lpop" : "rpop", key]];
      return [key, item];
    }
    return undefined;
  };
  return attempt() ?? call.server.block(call, { keys, type: "list", timeoutMs, attempt });
}

function blockingMove(call: Call, words: readonly string[]): Reply {
  const timeoutMs = readTimeout(call.args.at(-1) ?? "");
  const attempt = (): Reply | undefined => lmove(call, words) ?? undefined;
  return (
    attempt() ?? call.server.block(call, { keys: words.slice(0, 1), type: "list", timeoutMs, denied: null, attempt })
  );
}

function blockingMpop(call: Call): Reply {
  const timeoutMs = readTimeout(call.args[0] ?? "");
  const words = call.args.slice(1);
  const attempt = (): Reply | undefined => mpop(call, words);
  const keys = words.slice(1, 1 + Number(words[0]));
  return attempt() ?? call.server.block(call, { keys, type: "list", timeoutMs, attempt });
}
