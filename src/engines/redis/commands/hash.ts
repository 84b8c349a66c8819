import { family, type Call } from "../command.ts";
import { NamedMap } from "../names.ts";
import { addWhole, bigInteger, decimalSum, integer, isWideDecimal } from "../numbers.ts";
import { Failure, MapReply, notFloat, ok, syntaxError, type Reply } from "../reply.ts";
import { sample } from "../sample.ts";
import { scanPage } from "../scan.ts";
import { countByChance } from "./by-chance.ts";

export const hash = family("hash", [
  ["hset", -4, "write denyoom fast", [1, 1, 1], (call) => setFields(call, "hset")],
  ["hmset", -4, "write denyoom fast", [1, 1, 1], (call) => (setFields(call, "hmset"), ok)],
  ["hsetnx", 4, "write denyoom fast", [1, 1, 1], hsetnx],
  [
    "hget",
    3,
    "readonly fast",
    [1, 1, 1],
    ({ db, args: [key = "", field = ""] }) => db.typed(key, "hash")?.fields.get(field) ?? null,
  ],
  [
    "hmget",
    -3,
    "readonly fast",
    [1, 1, 1],
    ({ db, args: [key = "", ...fields] }) => fields.map((field) => db.typed(key, "hash")?.fields.get(field) ?? null),
  ],
  ["hdel", -3, "write fast", [1, 1, 1], hdel],
  ["hlen", 2, "readonly fast", [1, 1, 1], ({ db, args: [key = ""] }) => db.typed(key, "hash")?.fields.size ?? 0],
  [
    "hstrlen",
    3,
    "readonly fast",
    [1, 1, 1],
    ({ db, args: [key = "", field = ""] }) => db.typed(key, "hash")?.fields.get(field)?.length ?? 0,
  ],
  [
    "hexists",
    3,
    "readonly fast",
    [1, 1, 1],
    ({ db, args: [key = "", field = ""] }) => (db.typed(key, "hash")?.fields.has(field) === true ? 1 : 0),
  ],
  [
    "hgetall",
    2,
    "readonly",
    [1, 1, 1],
    ({ db, args: [key = ""] }) => new MapReply([...(db.typed(key, "hash")?.fields ?? [])]),
  ],
  ["hkeys", 2, "readonly", [1, 1, 1], ({ db, args: [key = ""] }) => [...(db.typed(key, "hash")?.fields.keys() ?? [])]],
  [
    "hvals",
    2,
    "readonly",
    [1, 1, 1],
    ({ db, args: [key = ""] }) => [...(db.typed(key, "hash")?.fields.values() ?? [])],
  ],
  ["hincrby", 4, "write denyoom fast", [1, 1, 1], hincrby],
  ["hincrbyfloat", 4, "write denyoom fast", [1, 1, 1], hincrbyfloat],
  ["hrandfield", -2, "readonly", [1, 1, 1], hrandfield],
  ["hscan", -3, "readonly", [1, 1, 1], hscan],
]);

function setFields({ db, args: [key = "", ...pairs] }: Call, name: string): Reply {
  if (pairs.length % 2 !== 0) throw new Failure(`ERR wrong number of arguments for '${name}' command`);
  const { fields } = db.ensure(key, "hash");
  let added = 0;
  for (let at = 0; at < pairs.length; at += 2) {
    if (!fields.has(pairs[at] ?? "")) added += 1;
    fields.set(pairs[at] ?? "", pairs[at + 1] ?? "");
  }
  db.changed(key, "hset");
  return added;
}

function hsetnx({ db, args: [key = "", field = "", text = ""] }: Call): Reply {
  const { fields } = db.ensure(key, "hash");
  if (fields.has(field)) return 0;
  fields.set(field, text);
  db.changed(key, "hset");
  return 1;
}

function hdel({ db, args: [key = "", ...names] }: Call): Reply {
  const fields = db.typed(key, "hash")?.fields;
  const count = names.filter((name) => fields?.delete(name) === true).length;
  if (count > 0) db.changed(key, "hdel");
  return count;
}

function hincrby({ db, args: [key = "", field = "", by = ""] }: Call): Reply {
  const amount = bigInteger(by);
  const before = db.typed(key, "hash")?.fields.get(field) ?? "0";
  if (!/^(0|-?[1-9]\d{0,18})$/.test(before)) throw new Failure("ERR hash value is not an integer");
  const sum = addWhole(bigInteger(before), amount);
  db.ensure(key, "hash").fields.set(field, String(sum));
  db.changed(key, "hincrby");
  return sum;
}

function hincrbyfloat(call: Call): Reply {
  const { db, args } = call;
  const [key = "", field = "", by = ""] = args;
  if (/^[+-]?inf(inity)?$/i.test(by)) throw new Failure("ERR value is NaN or Infinity");
  if (!isWideDecimal(by)) throw notFloat();
  const before = db.typed(key, "hash")?.fields.get(field) ?? "0";
  if (!isWideDecimal(before)) throw new Failure("ERR hash value is not a float");
  const text = decimalSum(before, by);
  db.ensure(key, "hash").fields.set(field, text);
  call.log = [["hset", key, field, text]];
  db.changed(key, "hincrbyfloat");
  return text;
}

function hrandfield({ db, client, args: [key = "", count, option] }: Call): Reply {
  const fields = db.typed(key, "hash")?.fields ?? new NamedMap<string>();
  const names = fields.names();
  if (count === undefined) return sample(names, -1)[0] ?? null;
  if (option !== undefined && option.toLowerCase() !== "withvalues") throw syntaxError();
  const chosen = sample(names, countByChance(count, option !== undefined));
  if (option === undefined) return chosen;
  const pairs = chosen.map((name): readonly string[] => [name, fields.get(name) ?? ""]);
  return client.resp === 3 ? pairs : pairs.flat();
}

function hscan({ db, args: [key = "", ...rest] }: Call): Reply {
  const fields = db.typed(key, "hash")?.fields ?? new NamedMap<string>();
  // Small collections come whole, as with the real server's compact encodings.
  const whole = fields.size <= 512 ? withCount(rest, fields.size) : rest;
  return scanPage(whole, fields.names(), { each: (name) => [name, fields.get(name) ?? ""] });
}

export function withCount(words: readonly string[], count: number): readonly string[] {
  // A count that is refused is refused for a small collection too.
  const asked = words.findIndex((word, at) => at % 2 === 1 && word.toLowerCase() === "count");
  if (asked >= 0 && integer(words[asked + 1] ?? "") < 1) throw syntaxError();
  return [...words, "COUNT", String(Math.max(1, count))];
}
