import { family, type Call } from "../command.ts";
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
  ["blpop", -3, "write blocking", [1, -2, 1], (call) => blockingPop(call, "left")],
  ["brpop", -3, "write blocking", [1, -2, 1], (call) => blockingPop(call, "right")],
  ["blmove", 6, "write denyoom blocking", [1, 2, 1], (call) => blockingMove(call, call.args.slice(0, 4))],
  [
    "brpoplpush",
    4,
    "write denyoom blocking",
    [1, 2, 1],
    (call) => blockingMove(call, [...call.args.slice(0, 2), "right", "left"]),
  ],
  ["blmpop", -5, "write blocking", [0, 0, 0], blockingMpop],
]);

function push({ db, server, args: [key = "", ...items] }: Call, side: Side, create: boolean): Reply {
  if (!create && db.typed(key, "list") === undefined) return 0;
  const list = db.ensure(key, "list").items;
  if (side === "right") list.push(...items);
  else list.unshift(...items.toReversed());
  const { length } = list;
  db.changed(key, side === "left" ? "lpush" : "rpush");
  server.keyReady(db, key);
  return length;
}

function take(
  { db }: Call,
  key: string,
  { side, count }: { side: Side; count: number },
): readonly string[] | undefined {
  const list = db.typed(key, "list")?.items;
  if (list === undefined) return undefined;
  const taken =
    side === "left" ? list.splice(0, count) : list.splice(Math.max(0, list.length - count), count).toReversed();
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
  const list = db.typed(key, "list")?.items ?? [];
  const part = range(from, to, list.length);
  return part === undefined ? [] : list.slice(part[0], part[1] + 1);
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
  list[place] = item;
  db.changed(key, "lset");
  return ok;
}

function linsert({ db, args: [key = "", where = "", pivot = "", item = ""] }: Call): Reply {
  if (!/^(before|after)$/i.test(where)) throw syntaxError();
  const list = db.typed(key, "list")?.items;
  if (list === undefined) return 0;
  const at = list.indexOf(pivot);
  if (at < 0) return -1;
  list.splice(where.toLowerCase() === "before" ? at : at + 1, 0, item);
  db.changed(key, "linsert");
  return list.length;
}

function lrem({ db, args: [key = "", count = "", item = ""] }: Call): Reply {
  const wanted = integer(count);
  const list = db.typed(key, "list")?.items;
  if (list === undefined) return 0;
  const places = list.flatMap((entry, at) => (entry === item ? [at] : []));
  const chosen = wanted === 0 ? places : wanted > 0 ? places.slice(0, wanted) : places.slice(wanted);
  for (const at of chosen.toReversed()) list.splice(at, 1);
  if (chosen.length > 0) db.changed(key, "lrem");
  return chosen.length;
}

function ltrim({ db, args: [key = "", start = "", stop = ""] }: Call): Reply {
  const from = integer(start);
  const to = integer(stop);
  const list = db.typed(key, "list")?.items;
  if (list === undefined) return ok;
  const part = range(from, to, list.length);
  if (part === undefined) list.length = 0;
  else {
    list.splice(part[1] + 1);
    list.splice(0, part[0]);
  }
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
  const list = db.typed(key, "list")?.items ?? [];
  const order = list.map((_, at) => at);
  if (rank < 0) order.reverse();
  const looked = most === 0 ? order : order.slice(0, most);
  const found = looked.filter((at) => list[at] === item).slice(Math.abs(rank) - 1);
  if (count === undefined) return found[0] ?? null;
  return count === 0 ? found : found.slice(0, count);
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
  const { db, server } = call;
  const [source, target] = [readSide(out), readSide(into)];
  if (db.typed(from, "list") === undefined) return null;
  db.typed(to, "list");
  const [item] = take(call, from, { side: source, count: 1 }) ?? [];
  if (item === undefined) return null;
  const list = db.ensure(to, "list").items;
  if (target === "left") list.unshift(item);
  else list.push(item);
  db.changed(to, target === "left" ? "lpush" : "rpush");
  server.keyReady(db, to);
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

/** Seconds, as a blocking command takes them. */
export function readTimeout(text: string): number {
  let seconds: number;
  try {
    seconds = float(text);
  } catch {
    throw new Failure("ERR timeout is not a float or out of range");
  }
  if (seconds < 0) throw new Failure("ERR timeout is negative");
  if (!Number.isFinite(seconds)) throw new Failure("ERR timeout is out of range");
  return seconds * 1000;
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
  return attempt() ?? call.server.block(call, { keys, timeoutMs, empty: noArray, attempt });
}

function blockingMove(call: Call, words: readonly string[]): Reply {
  const timeoutMs = readTimeout(call.args.at(-1) ?? "");
  const attempt = (): Reply | undefined => lmove(call, words) ?? undefined;
  return attempt() ?? call.server.block(call, { keys: words.slice(0, 1), timeoutMs, empty: noArray, attempt });
}

function blockingMpop(call: Call): Reply {
  const timeoutMs = readTimeout(call.args[0] ?? "");
  const words = call.args.slice(1);
  const attempt = (): Reply | undefined => mpop(call, words);
  const keys = words.slice(1, 1 + Number(words[0]));
  return attempt() ?? call.server.block(call, { keys, timeoutMs, empty: noArray, attempt });
}
