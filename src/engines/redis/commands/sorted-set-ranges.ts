import { family, type Call } from "../command.ts";
import { float, integer } from "../numbers.ts";
import { Failure, syntaxError, type Reply } from "../reply.ts";
import { SortedSet } from "../sorted-set.ts";
import { scoredReply, type Scored } from "./scored.ts";
import { between, limited, select, size, type By } from "./sorted-set-places.ts";

/** Ranges by place, score and bytes, and what is made of several sorted sets. */
export const sortedSetRanges = family("sorted-set", [
  ["zrange", -4, "readonly", [1, 1, 1], (call) => answer(call, rangeOf(call, call.args.slice(1), call.args[0] ?? ""))],
  [
    "zrangestore",
    -5,
    "write denyoom",
    [1, 2, 1],
    (call) => store(call, rangeOf(call, call.args.slice(2), call.args[1] ?? "").found, "zrangestore"),
  ],
  ["zrevrange", -4, "readonly", [1, 1, 1], (call) => byIndexOld(call)],
  ["zrangebyscore", -4, "readonly", [1, 1, 1], (call) => old(call, ["byscore"])],
  ["zrevrangebyscore", -4, "readonly", [1, 1, 1], (call) => old(call, ["byscore", "rev"])],
  ["zrangebylex", -4, "readonly", [1, 1, 1], (call) => old(call, ["bylex"])],
  ["zrevrangebylex", -4, "readonly", [1, 1, 1], (call) => old(call, ["bylex", "rev"])],
  ["zcount", 4, "readonly fast", [1, 1, 1], (call) => size(between(call, "byscore"))],
  ["zlexcount", 4, "readonly fast", [1, 1, 1], (call) => size(between(call, "bylex"))],
  ["zremrangebyrank", 4, "write", [1, 1, 1], (call) => removeAll(call, "byindex", "zremrangebyrank")],
  ["zremrangebyscore", 4, "write", [1, 1, 1], (call) => removeAll(call, "byscore", "zremrangebyscore")],
  ["zremrangebylex", 4, "write", [1, 1, 1], (call) => removeAll(call, "bylex", "zremrangebylex")],
  ["zunion", -3, "readonly", [0, 0, 0], (call) => combined(call, "union")],
  ["zinter", -3, "readonly", [0, 0, 0], (call) => combined(call, "inter")],
  ["zdiff", -3, "readonly", [0, 0, 0], (call) => combined(call, "diff")],
  [
    "zunionstore",
    -4,
    "write denyoom",
    [1, 1, 1],
    (call) => store(call, combine(call, "union", call.args.slice(1)).entries, "zunionstore"),
  ],
  [
    "zinterstore",
    -4,
    "write denyoom",
    [1, 1, 1],
    (call) => store(call, combine(call, "inter", call.args.slice(1)).entries, "zinterstore"),
  ],
  [
    "zdiffstore",
    -4,
    "write denyoom",
    [1, 1, 1],
    (call) => store(call, combine(call, "diff", call.args.slice(1)).entries, "zdiffstore"),
  ],
  ["zintercard", -3, "readonly", [0, 0, 0], zintercard],
]);

interface Ranged {
  readonly found: readonly Scored[];
  readonly withScores: boolean;
}

function answer(call: Call, { found, withScores }: Ranged): Reply {
  return scoredReply(call, found, withScores);
}

/** The older commands have their way in their names: among their options it is an error. */
function old(call: Call, options: readonly string[]): Reply {
  for (let at = 3; at < call.args.length; at += /^limit$/i.test(call.args[at] ?? "") ? 3 : 1)
    if (!/^(limit|withscores)$/i.test(call.args[at] ?? "")) throw syntaxError();
  return answer(call, rangeOf(call, [...call.args.slice(1, 3), ...options, ...call.args.slice(3)], call.args[0] ?? ""));
}

function byIndexOld(call: Call): Reply {
  const [key = "", start = "", stop = "", option, more] = call.args;
  if (more !== undefined || (option !== undefined && option.toLowerCase() !== "withscores")) throw syntaxError();
  return answer(call, rangeOf(call, [start, stop, "rev", ...(option === undefined ? [] : [option])], key));
}

function rangeOf(call: Call, [start = "", stop = "", ...words]: readonly string[], key: string): Ranged {
  let by: By = "byindex";
  let reverse = false;
  let withScores = false;
  let limit: readonly [number, number] | undefined;
  for (let at = 0; at < words.length; at += 1) {
    const word = (words[at] ?? "").toLowerCase();
    if (word === "byscore" || word === "bylex") by = word;
    else if (word === "rev") reverse = true;
    else if (word === "withscores") withScores = true;
    else if (word === "limit" && words[at + 2] !== undefined) {
      limit = [integer(words[at + 1] ?? ""), integer(words[at + 2] ?? "")];
      at += 2;
    } else throw syntaxError();
  }
  if (limit !== undefined && by === "byindex")
    throw new Failure("ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX");
  if (withScores && by === "bylex")
    throw new Failure("ERR syntax error, WITHSCORES not supported in combination with BYLEX");
  const [low, high] = reverse && by !== "byindex" ? [stop, start] : [start, stop];
  const span = limited(select(call, { key, by, low, high, reverse }), limit, reverse);
  const found = call.db.typed(key, "zset")?.scores.slice(span.from, span.to) ?? [];
  return { found: reverse ? found.toReversed() : found, withScores };
}

function removeAll(call: Call, by: By, event: string): Reply {
  const { from, to } = between(call, by);
  const { db, args } = call;
  const [key = ""] = args;
  const scores = db.typed(key, "zset")?.scores;
  const found = scores?.slice(from, to) ?? [];
  for (const [member] of found) scores?.delete(member);
  if (found.length > 0) db.changed(key, event);
  return found.length;
}

function store({ db, args: [key = ""] }: Call, entries: readonly Scored[], event: string): Reply {
  if (entries.length === 0) {
    if (db.delete(key)) db.changed(key, "del");
    return 0;
  }
  db.set(key, { type: "zset", scores: SortedSet.from(entries) });
  db.changed(key, event);
  return entries.length;
}

type Way = "union" | "inter" | "diff";

function combined(call: Call, way: Way): Reply {
  const { entries, withScores } = combine(call, way, call.args);
  return scoredReply(call, entries, withScores);
}

interface Combination {
  readonly keys: readonly string[];
  readonly weights: readonly number[];
  readonly aggregate: string;
  readonly withScores: boolean;
}

function combineOptions(call: Call, way: Way, [count = "", ...rest]: readonly string[]): Combination {
  const number = integer(count);
  const name = call.client.lastCommand;
  if (number < 1) throw new Failure(`ERR at least 1 input key is needed for '${name}' command`);
  if (number > rest.length) throw syntaxError();
  const keys = rest.slice(0, number);
  let weights = keys.map(() => 1);
  let aggregate = "sum";
  let withScores = false;
  const words = rest.slice(number);
  for (let at = 0; at < words.length; at += 1) {
    const word = (words[at] ?? "").toLowerCase();
    if (word === "weights" && way !== "diff" && words.length > at + number) {
      weights = words.slice(at + 1, at + 1 + number).map(weight);
      at += number;
    } else if (word === "aggregate" && way !== "diff" && /^(sum|min|max)$/i.test(words[at + 1] ?? "")) {
      at += 1;
      aggregate = (words[at] ?? "").toLowerCase();
    } else if (word === "withscores" && !name.endsWith("store")) withScores = true;
    else throw syntaxError();
  }
  return { keys, weights, aggregate, withScores };
}

function weight(text: string): number {
  try {
    return float(text);
  } catch {
    throw new Failure("ERR weight value is not a float");
  }
}

function combine(
  call: Call,
  way: Way,
  words: readonly string[],
): { readonly entries: readonly Scored[]; readonly withScores: boolean } {
  const { keys, weights, aggregate, withScores } = combineOptions(call, way, words);
  const sources = keys.map(
    (key, index) =>
      new Map(scoresFrom(call, key).map(([member, score]) => [member, score * (weights[index] ?? 1) || 0])),
  );
  const [first = new Map<string, number>(), ...rest] = sources;
  const result = new Map<string, number>();
  if (way === "diff")
    for (const [member, score] of first) if (!rest.some((other) => other.has(member))) result.set(member, score);
  if (way === "union")
    for (const source of sources)
      for (const [member, score] of source) result.set(member, merge(aggregate, result.get(member), score));
  if (way === "inter") {
    for (const [member, score] of first) {
      if (rest.every((other) => other.has(member)))
        result.set(
          member,
          rest.reduce((sum, other) => merge(aggregate, sum, other.get(member) ?? 0), score),
        );
    }
  }
  return { entries: SortedSet.from(result).entries(), withScores };
}

/** A plain set counts as one with all scores 1. */
function scoresFrom({ db }: Call, key: string): readonly Scored[] {
  const value = db.get(key);
  if (value?.type === "set") return [...value.members].map((member) => [member, 1]);
  return db.typed(key, "zset")?.scores.entries() ?? [];
}

function merge(aggregate: string, one: number | undefined, other: number): number {
  if (one === undefined) return other;
  if (aggregate === "min") return Math.min(one, other);
  if (aggregate === "max") return Math.max(one, other);
  return one + other || 0;
}

function zintercard(call: Call): Reply {
  const [count = "", ...rest] = call.args;
  const number = integer(count);
  if (number < 1) throw new Failure("ERR at least 1 input key is needed for 'zintercard' command");
  const [word, limit] = rest.slice(number);
  if (number > rest.length || (word !== undefined && (word.toLowerCase() !== "limit" || limit === undefined)))
    throw syntaxError();
  if (limit !== undefined && (!/^-?\d+$/.test(limit) || Number(limit) < 0))
    throw new Failure("ERR LIMIT can't be negative");
  const size = combine(call, "inter", [count, ...rest.slice(0, number)]).entries.length;
  return limit === undefined || limit === "0" ? size : Math.min(size, Number(limit));
}
