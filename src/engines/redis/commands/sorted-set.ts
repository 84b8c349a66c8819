import { family, type Call } from "../command.ts";
import { float } from "../numbers.ts";
import { Double, Failure, formatDouble, noArray, syntaxError, type Reply } from "../reply.ts";
import { sample } from "../sample.ts";
import { scanPage } from "../scan.ts";
import { SortedSet } from "../sorted-set.ts";
import { countByChance } from "./by-chance.ts";
import { withCount } from "./hash.ts";
import { readTimeout } from "./list.ts";
import { scoredReply, type Scored } from "./scored.ts";

export const sortedSets = family("sorted-set", [
  ["zadd", -4, "write denyoom fast", [1, 1, 1], zadd],
  ["zincrby", 4, "write denyoom fast", [1, 1, 1], zincrby],
  ["zrem", -3, "write fast", [1, 1, 1], zrem],
  ["zcard", 2, "readonly fast", [1, 1, 1], ({ db, args: [key = ""] }) => db.typed(key, "zset")?.scores.size ?? 0],
  ["zscore", 3, "readonly fast", [1, 1, 1], (call) => score(call, call.args[1] ?? "")],
  ["zmscore", -3, "readonly fast", [1, 1, 1], (call) => call.args.slice(1).map((member) => score(call, member))],
  ["zrank", 3, "readonly fast", [1, 1, 1], (call) => rank(call, false)],
  ["zrevrank", 3, "readonly fast", [1, 1, 1], (call) => rank(call, true)],
  ["zpopmin", -2, "write fast", [1, 1, 1], (call) => pop(call, false)],
  ["zpopmax", -2, "write fast", [1, 1, 1], (call) => pop(call, true)],
  ["bzpopmin", -3, "write noscript blocking fast", [1, -2, 1], (call) => blockingPop(call, false)],
  ["bzpopmax", -3, "write noscript blocking fast", [1, -2, 1], (call) => blockingPop(call, true)],
  ["zmpop", -4, "write", [0, 0, 0], (call) => mpop(call, call.args) ?? noArray],
  ["bzmpop", -5, "write blocking", [0, 0, 0], blockingMpop],
  ["zrandmember", -2, "readonly", [1, 1, 1], zrandmember],
  ["zscan", -3, "readonly", [1, 1, 1], zscan],
]);

const none = new SortedSet();

function scoresOf({ db }: Call, key: string): SortedSet {
  return db.typed(key, "zset")?.scores ?? none;
}

function score(call: Call, member: string): Reply {
  const value = scoresOf(call, call.args[0] ?? "").score(member);
  return value === undefined ? null : new Double(value);
}

interface AddOptions {
  readonly words: ReadonlySet<string>;
  readonly pairs: readonly (readonly [number, string])[];
}

const addWord = /^(nx|xx|gt|lt|ch|incr)$/i;
const noWords: ReadonlySet<string> = new Set();

function addOptions(rest: readonly string[]): AddOptions {
  let at = 0;
  while (addWord.test(rest[at] ?? "")) at += 1;
  const words = at === 0 ? noWords : new Set(rest.slice(0, at).map((word) => word.toLowerCase()));
  const flat = at === 0 ? rest : rest.slice(at);
  if (flat.length === 0 || flat.length % 2 !== 0) throw syntaxError();
  if (words.has("nx") && words.has("xx"))
    throw new Failure("ERR XX and NX options at the same time are not compatible");
  if ((words.has("gt") && (words.has("nx") || words.has("lt"))) || (words.has("lt") && words.has("nx"))) {
    throw new Failure("ERR GT, LT, and/or NX options at the same time are not compatible");
  }
  if (words.has("incr") && flat.length > 2)
    throw new Failure("ERR INCR option supports a single increment-element pair");
  const pairs: (readonly [number, string])[] = [];
  for (let place = 0; place < flat.length; place += 2) pairs.push([float(flat[place] ?? ""), flat[place + 1] ?? ""]);
  return { words, pairs };
}

function zadd(call: Call): Reply {
  const { db, args } = call;
  const [key = "", ...rest] = args;
  const { words, pairs } = addOptions(rest);
  db.typed(key, "zset");
  if (words.has("xx") && db.get(key) === undefined) return words.has("incr") ? null : 0;
  const scores = db.ensure(key, "zset").scores;
  let added = 0;
  let changed = 0;
  let last: number | null = null;
  for (const [given, member] of pairs) {
    const before = scores.score(member);
    const next = words.has("incr") ? given + (before ?? 0) : given;
    if (Number.isNaN(next)) {
      db.tidy(key);
      throw new Failure("ERR resulting score is not a number (NaN)");
    }
    if (
      before === undefined
        ? words.has("xx")
        : words.has("nx") || (words.has("gt") && next <= before) || (words.has("lt") && next >= before)
    )
      continue;
    last = next;
    if (before === undefined) added += 1;
    else if (before !== next) changed += 1;
    scores.set(member, next);
  }
  if (added + changed > 0) {
    db.changed(key, words.has("incr") ? "zincr" : "zadd");
  } else db.tidy(key);
  if (words.has("incr")) return last === null ? null : new Double(last);
  return words.has("ch") ? added + changed : added;
}

function zincrby(call: Call): Reply {
  const { db, args } = call;
  const [key = "", by = "", member = ""] = args;
  const amount = float(by);
  const next = (scoresOf(call, key).score(member) ?? 0) + amount;
  if (Number.isNaN(next)) throw new Failure("ERR resulting score is not a number (NaN)");
  db.ensure(key, "zset").scores.set(member, next);
  db.changed(key, "zincr");
  return new Double(next);
}

function zrem({ db, args: [key = "", ...members] }: Call): Reply {
  const scores = db.typed(key, "zset")?.scores;
  const count = members.filter((member) => scores?.delete(member) === true).length;
  if (count > 0) db.changed(key, "zrem");
  return count;
}

function rank(call: Call, reverse: boolean): Reply {
  const [key = "", member = ""] = call.args;
  const scores = scoresOf(call, key);
  const place = scores.rank(member);
  if (place === undefined) return null;
  return reverse ? scores.size - 1 - place : place;
}

function takeEnds(call: Call, key: string, { highest, count }: { highest: boolean; count: number }): readonly Scored[] {
  const { db } = call;
  const scores = db.typed(key, "zset")?.scores;
  if (scores === undefined) return [];
  const { size } = scores;
  const taken = highest ? scores.slice(Math.max(0, size - count), size).toReversed() : scores.slice(0, count);
  for (const [member] of taken) scores.delete(member);
  if (taken.length > 0) db.changed(key, highest ? "zpopmax" : "zpopmin");
  return taken;
}

function pop(call: Call, highest: boolean): Reply {
  const [key = "", count, more] = call.args;
  if (more !== undefined) throw syntaxError();
  if (count !== undefined && !/^\d+$/.test(count)) throw new Failure("ERR value is out of range, must be positive");
  const taken = takeEnds(call, key, { highest, count: Number(count ?? "1") });
  if (call.client.resp === 3 && count !== undefined) return taken.map(([member, value]) => [member, new Double(value)]);
  return taken.flatMap(([member, value]): Reply[] => [member, new Double(value)]);
}

function blockingPop(call: Call, highest: boolean): Reply {
  const keys = call.args.slice(0, -1);
  const timeoutMs = readTimeout(call.args.at(-1) ?? "");
  const attempt = (): Reply | undefined => {
    for (const key of keys) {
      const [found] = takeEnds(call, key, { highest, count: 1 });
      if (found === undefined) continue;
      call.log = [[highest ? "zpopmax" : "zpopmin", key]];
      return [key, found[0], new Double(found[1])];
    }
    return undefined;
  };
  return attempt() ?? call.server.block(call, { keys, type: "zset", timeoutMs, attempt });
}

function mpop(call: Call, [count = "", ...rest]: readonly string[]): Reply | undefined {
  if (!/^-?\d+$/.test(count) || Number(count) < 1) throw new Failure("ERR numkeys should be greater than 0");
  const names = rest.slice(0, Number(count));
  const [where = "", word, amount, more] = rest.slice(Number(count));
  if (!/^(min|max)$/i.test(where)) throw syntaxError();
  if (word !== undefined && (word.toLowerCase() !== "count" || amount === undefined || more !== undefined))
    throw syntaxError();
  if (amount !== undefined && (!/^-?\d+$/.test(amount) || Number(amount) < 1))
    throw new Failure("ERR count should be greater than 0");
  const highest = where.toLowerCase() === "max";
  for (const key of names) {
    const taken = takeEnds(call, key, { highest, count: Number(amount ?? "1") });
    if (taken.length === 0) continue;
    call.log = [[highest ? "zpopmax" : "zpopmin", key, String(taken.length)]];
    return [key, taken.map(([member, value]) => [member, new Double(value)])];
  }
  return undefined;
}

function blockingMpop(call: Call): Reply {
  const timeoutMs = readTimeout(call.args[0] ?? "");
  const words = call.args.slice(1);
  const attempt = (): Reply | undefined => mpop(call, words);
  const keys = words.slice(1, 1 + Number(words[0]));
  return attempt() ?? call.server.block(call, { keys, type: "zset", timeoutMs, attempt });
}

function zrandmember(call: Call): Reply {
  const [key = "", count, option] = call.args;
  const scores = scoresOf(call, key);
  if (count === undefined) return sample(scores.names(), -1)[0] ?? null;
  if (option !== undefined && option.toLowerCase() !== "withscores") throw syntaxError();
  const chosen = sample(scores.names(), countByChance(count, option !== undefined));
  const entries = chosen.map((member): Scored => [member, scores.score(member) ?? 0]);
  return scoredReply(call, entries, option !== undefined);
}

function zscan(call: Call): Reply {
  const [key = "", ...rest] = call.args;
  const scores = scoresOf(call, key);
  // Small ones come whole and in order, as with the real server's compact encoding.
  const small = scores.size <= 128;
  const names = small ? scores.entries().map(([member]) => member) : scores.names();
  return scanPage(small ? withCount(rest, scores.size) : rest, names, {
    each: (member) => [member, scannedScore(scores.score(member) ?? 0)],
  });
}

/** In its compact encoding the real server keeps whole scores as whole numbers. */
function scannedScore(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? String(BigInt(value)) : formatDouble(value);
}
