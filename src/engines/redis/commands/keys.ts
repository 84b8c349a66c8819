import { family, type Call } from "../command.ts";
import { integer } from "../numbers.ts";
import { Glob } from "../glob.ts";
import { Failure, ok, Simple, syntaxError, type Reply } from "../reply.ts";
import { checkEnd } from "../expiry.ts";
import { encodingOf } from "../encoding.ts";
import { copyValue } from "../values.ts";
import { scanPage } from "../scan.ts";

/** Commands about keys, whatever they hold. */
export const keys = family("generic", [
  ["del", -2, "write", [1, -1, 1], (call) => remove(call)],
  ["unlink", -2, "write fast", [1, -1, 1], (call) => remove(call)],
  ["exists", -2, "readonly fast", [1, -1, 1], ({ db, args }) => args.filter((key) => db.get(key) !== undefined).length],
  ["touch", -2, "readonly fast", [1, -1, 1], ({ db, args }) => args.filter((key) => db.get(key) !== undefined).length],
  ["type", 2, "readonly fast", [1, 1, 1], ({ db, args }) => new Simple(db.get(args[0] ?? "")?.type ?? "none")],
  ["keys", 2, "readonly", [0, 0, 0], allKeys],
  ["randomkey", 1, "readonly", [0, 0, 0], ({ db }) => db.anyKey() ?? null],
  ["dbsize", 1, "readonly fast", [0, 0, 0], ({ db }) => db.size],
  ["rename", 3, "write", [1, 2, 1], (call) => (rename(call, false), ok)],
  ["renamenx", 3, "write fast", [1, 2, 1], (call) => (rename(call, true) ? 1 : 0)],
  ["copy", -3, "write denyoom", [1, 2, 1], copy],
  ["move", 3, "write fast", [1, 1, 1], move],
  ["expire", -3, "write fast", [1, 1, 1], (call) => expire(call, 1000, false)],
  ["pexpire", -3, "write fast", [1, 1, 1], (call) => expire(call, 1, false)],
  ["expireat", -3, "write fast", [1, 1, 1], (call) => expire(call, 1000, true)],
  ["pexpireat", -3, "write fast", [1, 1, 1], (call) => expire(call, 1, true)],
  ["persist", 2, "write fast", [1, 1, 1], persist],
  ["ttl", 2, "readonly fast", [1, 1, 1], (call) => left(call, (end, now) => Math.round((end - now) / 1000))],
  ["pttl", 2, "readonly fast", [1, 1, 1], (call) => left(call, (end, now) => end - now)],
  ["expiretime", 2, "readonly fast", [1, 1, 1], (call) => left(call, (end) => Math.floor(end / 1000))],
  ["pexpiretime", 2, "readonly fast", [1, 1, 1], (call) => left(call, (end) => end)],
  ["object", -2, "readonly", [2, 2, 1], object],
  ["scan", -2, "readonly", [0, 0, 0], scan],
  ["swapdb", 3, "write fast", [0, 0, 0], swapdb],
  ["flushdb", -1, "write", [0, 0, 0], (call) => flush(call, false)],
  ["flushall", -1, "write", [0, 0, 0], (call) => flush(call, true)],
  ["wait", 3, "blocking", [0, 0, 0], ({ args }) => (integer(args[0] ?? ""), 0)],
]);

function allKeys({ db, args: [pattern = ""] }: Call): Reply {
  const glob = new Glob(pattern);
  return db.keys().filter((key) => glob.test(key));
}

function remove({ db, args }: Call): Reply {
  let count = 0;
  for (const key of args) {
    if (!db.delete(key)) continue;
    count += 1;
    db.changed(key, "del");
  }
  return count;
}

function rename({ db, args: [from = "", to = ""] }: Call, onlyNew: boolean): boolean {
  const value = db.get(from);
  if (value === undefined) throw new Failure("ERR no such key");
  if (from === to) return !onlyNew;
  if (onlyNew && db.get(to) !== undefined) return false;
  const end = db.endOf(from);
  db.delete(from);
  db.delete(to);
  db.set(to, value);
  db.setEnd(to, end);
  db.changed(from, "rename_from");
  db.changed(to, "rename_to");
  return true;
}

function copy(call: Call): Reply {
  const { db, server, args } = call;
  const [from = "", to = "", ...words] = args;
  let target = db;
  let replace = false;
  for (let at = 0; at < words.length; at += 1) {
    const word = (words[at] ?? "").toLowerCase();
    if (word === "replace") replace = true;
    else if (word === "db" && words[at + 1] !== undefined) {
      at += 1;
      target = server.database(integer(words[at] ?? ""));
    } else throw syntaxError();
  }
  if (target === db && from === to) throw new Failure("ERR source and destination objects are the same");
  const value = db.get(from);
  if (value === undefined || (!replace && target.get(to) !== undefined)) return 0;
  target.set(to, copyValue(value));
  target.setEnd(to, db.endOf(from));
  target.changed(to, "copy_to");
  return 1;
}

function move({ db, server, args: [key = "", index = ""] }: Call): Reply {
  const target = server.database(integer(index));
  if (target === db) throw new Failure("ERR source and destination objects are the same");
  const value = db.get(key);
  if (value === undefined || target.get(key) !== undefined) return 0;
  const end = db.endOf(key);
  db.delete(key);
  target.set(key, value);
  target.setEnd(key, end);
  db.changed(key, "move_from");
  target.changed(key, "move_to");
  return 1;
}

function expire(call: Call, unit: number, absolute: boolean): Reply {
  const { db, server, args } = call;
  const [key = "", time = "", ...words] = args;
  for (const word of words) if (!/^(nx|xx|gt|lt)$/i.test(word)) throw new Failure(`ERR Unsupported option ${word}`);
  const options = new Set(words.map((word) => word.toLowerCase()));
  if (options.has("nx") && options.size > 1)
    throw new Failure("ERR NX and XX, GT or LT options at the same time are not compatible");
  if (options.has("gt") && options.has("lt"))
    throw new Failure("ERR GT and LT options at the same time are not compatible");
  const amount = integer(time) * unit;
  const end = absolute ? amount : server.now() + amount;
  checkEnd(end, call.client.lastCommand || "expire");
  if (db.get(key) === undefined) return 0;
  const before = db.endOf(key);
  if (options.has("nx") && before !== undefined) return 0;
  if (options.has("xx") && before === undefined) return 0;
  if (options.has("gt") && (before === undefined || end <= before)) return 0;
  if (options.has("lt") && before !== undefined && end >= before) return 0;
  if (end <= server.now() && !server.loading) {
    db.delete(key);
    call.log = [["del", key]];
    db.changed(key, "del");
    return 1;
  }
  db.setEnd(key, end);
  call.log = [["pexpireat", key, String(end)]];
  db.changed(key, "expire");
  return 1;
}

function persist({ db, args: [key = ""] }: Call): Reply {
  if (db.get(key) === undefined || db.endOf(key) === undefined) return 0;
  db.setEnd(key, undefined);
  db.changed(key, "persist");
  return 1;
}

function left({ db, server, args: [key = ""] }: Call, form: (end: number, now: number) => number): Reply {
  if (db.get(key) === undefined) return -2;
  const end = db.endOf(key);
  return end === undefined ? -1 : form(end, server.now());
}

function object({ db, server, args: [verb = "", key = ""] }: Call): Reply {
  const word = verb.toLowerCase();
  if (word === "help")
    return [
      "OBJECT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
      "ENCODING <key>",
      "FREQ <key>",
      "IDLETIME <key>",
      "REFCOUNT <key>",
    ];
  if (!/^(encoding|refcount|idletime|freq)$/.test(word))
    throw new Failure(`ERR unknown subcommand '${verb}'. Try OBJECT HELP.`);
  const value = db.get(key);
  if (value === undefined) return null;
  if (word === "encoding") return encodingOf(value, (name) => Number(server.setting(name)));
  if (word === "freq")
    throw new Failure(
      "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.",
    );
  return word === "refcount" ? 1 : 0;
}

function scan({ db, args }: Call): Reply {
  return scanPage(args, db.names(), {
    typeOf: (key) => db.get(key)?.type,
    each: (key) => (db.get(key) === undefined ? [] : [key]),
  });
}

function swapdb({ server, args: [one = "", other = ""] }: Call): Reply {
  const first = indexOf(one, "first");
  const second = indexOf(other, "second");
  const [mine, its] = [server.database(first), server.database(second)];
  mine.swapWith(its);
  server.swapped(mine, its);
  server.dirty += 1;
  return ok;
}

function indexOf(text: string, which: string): number {
  if (!/^\d+$/.test(text)) throw new Failure(`ERR invalid ${which} DB index`);
  return Number(text);
}

function flush({ db, server, args }: Call, all: boolean): Reply {
  if (args.length > 1 || (args[0] !== undefined && !/^(async|sync)$/i.test(args[0]))) throw syntaxError();
  for (const target of all ? server.databases : [db]) {
    for (const key of target.keys()) server.touched(target, key);
    target.clear();
  }
  server.dirty += 1;
  return ok;
}
