import { family, type Call } from "../command.ts";
import { NamedSet } from "../names.ts";
import { Failure, SetReply, syntaxError, type Reply } from "../reply.ts";
import { sample } from "../sample.ts";
import { scanPage } from "../scan.ts";
import { countByChance } from "./by-chance.ts";
import { withCount } from "./hash.ts";

export const sets = family("set", [
  ["sadd", -3, "write denyoom fast", [1, 1, 1], sadd],
  ["srem", -3, "write fast", [1, 1, 1], srem],
  [
    "smembers",
    2,
    "readonly",
    [1, 1, 1],
    ({ db, args: [key = ""] }) => new SetReply([...(db.typed(key, "set")?.members ?? [])]),
  ],
  ["scard", 2, "readonly fast", [1, 1, 1], ({ db, args: [key = ""] }) => db.typed(key, "set")?.members.size ?? 0],
  [
    "sismember",
    3,
    "readonly fast",
    [1, 1, 1],
    ({ db, args: [key = "", member = ""] }) => (db.typed(key, "set")?.members.has(member) === true ? 1 : 0),
  ],
  [
    "smismember",
    -3,
    "readonly fast",
    [1, 1, 1],
    ({ db, args: [key = "", ...members] }) =>
      members.map((member) => (db.typed(key, "set")?.members.has(member) === true ? 1 : 0)),
  ],
  ["spop", -2, "write fast", [1, 1, 1], spop],
  ["srandmember", -2, "readonly", [1, 1, 1], srandmember],
  ["smove", 4, "write fast", [1, 2, 1], smove],
  ["sinter", -2, "readonly", [1, -1, 1], (call) => new SetReply([...inter(call, call.args)])],
  ["sunion", -2, "readonly", [1, -1, 1], (call) => new SetReply([...union(call, call.args)])],
  ["sdiff", -2, "readonly", [1, -1, 1], (call) => new SetReply([...diff(call, call.args)])],
  [
    "sinterstore",
    -3,
    "write denyoom",
    [1, -1, 1],
    (call) => store(call, inter(call, call.args.slice(1)), "sinterstore"),
  ],
  [
    "sunionstore",
    -3,
    "write denyoom",
    [1, -1, 1],
    (call) => store(call, union(call, call.args.slice(1)), "sunionstore"),
  ],
  ["sdiffstore", -3, "write denyoom", [1, -1, 1], (call) => store(call, diff(call, call.args.slice(1)), "sdiffstore")],
  ["sintercard", -3, "readonly", [0, 0, 0], sintercard],
  ["sscan", -3, "readonly", [1, 1, 1], sscan],
]);

function membersOf({ db }: Call, key: string): NamedSet {
  return db.typed(key, "set")?.members ?? new NamedSet();
}

function sadd({ db, args: [key = "", ...members] }: Call): Reply {
  const value = db.ensure(key, "set").members;
  const before = value.size;
  for (const member of members) value.add(member);
  const added = value.size - before;
  if (added > 0) db.changed(key, "sadd");
  return added;
}

function srem({ db, args: [key = "", ...members] }: Call): Reply {
  const value = db.typed(key, "set")?.members;
  const count = members.filter((member) => value?.delete(member) === true).length;
  if (count > 0) db.changed(key, "srem");
  return count;
}

function spop(call: Call): Reply {
  const { db, args } = call;
  const [key = "", count] = args;
  if (args.length > 2) throw syntaxError();
  const wanted = count === undefined ? 1 : /^\d{1,18}$/.test(count) ? Number(count) : -1;
  if (wanted < 0) throw new Failure("ERR value is out of range, must be positive");
  const members = db.typed(key, "set")?.members;
  const chosen = members === undefined ? [] : sample(members.names(), wanted);
  for (const member of chosen) members?.delete(member);
  call.log = chosen.length === 0 ? [] : [["srem", key, ...chosen]];
  if (chosen.length > 0) db.changed(key, "spop");
  return count === undefined ? (chosen[0] ?? null) : new SetReply(chosen);
}

function srandmember(call: Call): Reply {
  const [key = "", count, more] = call.args;
  if (more !== undefined) throw syntaxError();
  const members = membersOf(call, key).names();
  if (count === undefined) return sample(members, -1)[0] ?? null;
  return sample(members, countByChance(count));
}

function smove({ db, args: [from = "", to = "", member = ""] }: Call): Reply {
  const source = db.typed(from, "set")?.members;
  if (source === undefined) return 0;
  db.typed(to, "set");
  if (!source.has(member)) return 0;
  if (from === to) return 1;
  source.delete(member);
  db.changed(from, "srem");
  db.ensure(to, "set").members.add(member);
  db.changed(to, "sadd");
  return 1;
}

function inter(call: Call, keys: readonly string[]): ReadonlySet<string> {
  const sets = keys.map((key) => membersOf(call, key));
  const [first = new Set<string>(), ...rest] = sets;
  return new Set([...first].filter((member) => rest.every((other) => other.has(member))));
}

function union(call: Call, keys: readonly string[]): ReadonlySet<string> {
  return new Set(keys.flatMap((key) => [...membersOf(call, key)]));
}

function diff(call: Call, keys: readonly string[]): ReadonlySet<string> {
  const [first = new Set<string>(), ...rest] = keys.map((key) => membersOf(call, key));
  return new Set([...first].filter((member) => !rest.some((other) => other.has(member))));
}

function store({ db, args: [key = ""] }: Call, members: ReadonlySet<string>, event: string): Reply {
  if (members.size === 0) {
    if (db.delete(key)) db.changed(key, "del");
    return 0;
  }
  db.set(key, { type: "set", members: NamedSet.from(members) });
  db.changed(key, event);
  return members.size;
}

function sintercard(call: Call): Reply {
  const [count = "", ...rest] = call.args;
  if (!/^-?\d+$/.test(count) || Number(count) < 1) throw new Failure("ERR numkeys should be greater than 0");
  const keys = rest.slice(0, Number(count));
  if (keys.length < Number(count)) throw new Failure("ERR Number of keys can't be greater than number of args");
  const [word, limit, more] = rest.slice(Number(count));
  if (word !== undefined && (word.toLowerCase() !== "limit" || limit === undefined || more !== undefined))
    throw syntaxError();
  if (limit !== undefined && (!/^-?\d+$/.test(limit) || Number(limit) < 0))
    throw new Failure("ERR LIMIT can't be negative");
  const { size } = inter(call, keys);
  return limit === undefined || limit === "0" ? size : Math.min(size, Number(limit));
}

function sscan(call: Call): Reply {
  const [key = "", ...rest] = call.args;
  const members = membersOf(call, key);
  return scanPage(members.size <= 512 ? withCount(rest, members.size) : rest, members.names(), {
    each: (member) => [member],
  });
}
