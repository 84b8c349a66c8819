import { family, type Call } from "../command.ts";
import { expiryAt } from "../expiry.ts";
import { addWhole, bigInteger, decimalSum, integer, isWideDecimal, range } from "../numbers.ts";
import { Failure, MapReply, notFloat, ok, syntaxError, wrongType, type Reply } from "../reply.ts";
import { checkStringSize } from "../string-size.ts";

/** SET and its kin. */
export const strings = family("string", [
  ["get", 2, "readonly fast", [1, 1, 1], ({ db, args }) => db.typed(args[0] ?? "", "string")?.text ?? null],
  ["set", -3, "write denyoom", [1, 1, 1], set],
  ["setnx", 3, "write denyoom fast", [1, 1, 1], (call) => (put(call, call.args, { onlyNew: true }) ? 1 : 0)],
  ["setex", 4, "write denyoom", [1, 1, 1], (call) => setWithEnd(call, "ex")],
  ["psetex", 4, "write denyoom", [1, 1, 1], (call) => setWithEnd(call, "px")],
  ["getset", 3, "write denyoom fast", [1, 1, 1], getset],
  ["getdel", 2, "write fast", [1, 1, 1], getdel],
  ["getex", -2, "write fast", [1, 1, 1], getex],
  ["mget", -2, "readonly fast", [1, -1, 1], ({ db, args }) => args.map((key) => textOrNull(db.get(key)))],
  ["mset", -3, "write denyoom", [1, -1, 2], (call) => (setMany(call), ok)],
  ["msetnx", -3, "write denyoom", [1, -1, 2], msetnx],
  ["append", 3, "write denyoom fast", [1, 1, 1], append],
  ["strlen", 2, "readonly fast", [1, 1, 1], ({ db, args }) => db.typed(args[0] ?? "", "string")?.text.length ?? 0],
  ["incr", 2, "write denyoom fast", [1, 1, 1], (call) => add(call, 1n)],
  ["decr", 2, "write denyoom fast", [1, 1, 1], (call) => add(call, -1n)],
  ["incrby", 3, "write denyoom fast", [1, 1, 1], (call) => add(call, bigInteger(call.args[1] ?? ""))],
  ["decrby", 3, "write denyoom fast", [1, 1, 1], (call) => decrby(call)],
  ["incrbyfloat", 3, "write denyoom fast", [1, 1, 1], incrbyfloat],
  ["getrange", 4, "readonly", [1, 1, 1], getrange],
  ["substr", 4, "readonly", [1, 1, 1], getrange],
  ["setrange", 4, "write denyoom", [1, 1, 1], setrange],
  ["lcs", -3, "readonly", [1, 2, 1], lcs],
]);

function textOrNull(value: ReturnType<Call["db"]["get"]>): string | null {
  return value?.type === "string" ? value.text : null;
}

interface PutOptions {
  readonly onlyNew?: boolean;
}

function put({ db }: Call, [key = "", text = ""]: readonly string[], options: PutOptions = {}): boolean {
  if (options.onlyNew === true && db.get(key) !== undefined) return false;
  db.set(key, { type: "string", text });
  db.changed(key, "set");
  return true;
}

interface SetOptions {
  end: number | undefined;
  keep: boolean;
  get: boolean;
  when: "nx" | "xx" | undefined;
}

function set(call: Call): Reply {
  const { db, args } = call;
  const [key = "", text = ""] = args;
  const options = setOptions(call, args.slice(2));
  const before = db.get(key);
  if (options.get && before !== undefined && before.type !== "string") throw wrongType();
  const old = options.get ? textOrNull(before) : null;
  const refused = (options.when === "nx" && before !== undefined) || (options.when === "xx" && before === undefined);
  if (refused) return options.get ? old : null;
  db.set(key, { type: "string", text }, options.keep);
  if (options.end !== undefined) {
    db.setEnd(key, options.end);
    call.log = [["set", key, text, "PXAT", String(options.end)]];
  }
  db.changed(key, "set");
  if (options.end !== undefined) call.server.notify(db, "expire", key);
  return options.get ? old : ok;
}

function setOptions({ server }: Call, words: readonly string[]): SetOptions {
  const options: SetOptions = { end: undefined, keep: false, get: false, when: undefined };
  for (let at = 0; at < words.length; at += 1) {
    const word = (words[at] ?? "").toLowerCase();
    if ((word === "nx" || word === "xx") && (options.when === undefined || options.when === word)) options.when = word;
    else if (word === "get") options.get = true;
    else if (word === "keepttl" && options.end === undefined) options.keep = true;
    else if (
      /^(ex|px|exat|pxat)$/.test(word) &&
      options.end === undefined &&
      !options.keep &&
      words[at + 1] !== undefined
    ) {
      at += 1;
      options.end = expiryAt(server, word, words[at] ?? "", "set");
    } else throw syntaxError();
  }
  return options;
}

function setWithEnd(call: Call, unit: string): Reply {
  const [key = "", time = "", text = ""] = call.args;
  const end = expiryAt(call.server, unit, time, unit === "ex" ? "setex" : "psetex");
  call.db.set(key, { type: "string", text });
  call.db.setEnd(key, end);
  call.log = [["set", key, text, "PXAT", String(end)]];
  call.db.changed(key, "set");
  call.server.notify(call.db, "expire", key);
  return ok;
}

function getset(call: Call): Reply {
  const old = call.db.typed(call.args[0] ?? "", "string")?.text ?? null;
  put(call, call.args);
  return old;
}

function getdel({ db, args: [key = ""] }: Call): Reply {
  const text = db.typed(key, "string")?.text ?? null;
  if (text !== null && db.delete(key)) db.changed(key, "del");
  return text;
}

function getex(call: Call): Reply {
  const { db, args, server } = call;
  const [key = "", unit = "", time] = args;
  const word = unit.toLowerCase();
  if (
    args.length > 3 ||
    (args.length === 2 && word !== "persist") ||
    (args.length === 3 && !/^(ex|px|exat|pxat)$/.test(word))
  )
    throw syntaxError();
  const text = db.typed(key, "string")?.text ?? null;
  if (text === null) return null;
  const end = time === undefined ? undefined : expiryAt(server, word, time, "getex");
  if (end !== undefined) {
    db.setEnd(key, end);
    call.log = [["pexpireat", key, String(end)]];
    db.changed(key, "expire");
  } else if (word === "persist" && db.endOf(key) !== undefined) {
    db.setEnd(key, undefined);
    call.log = [["persist", key]];
    db.changed(key, "persist");
  }
  return text;
}

function setMany(call: Call): void {
  if (call.args.length % 2 !== 0) throw new Failure(`ERR wrong number of arguments for 'mset' command`);
  for (let at = 0; at < call.args.length; at += 2) put(call, call.args.slice(at, at + 2));
}

function msetnx(call: Call): Reply {
  if (call.args.length % 2 !== 0) throw new Failure(`ERR wrong number of arguments for 'msetnx' command`);
  if (call.args.some((key, at) => at % 2 === 0 && call.db.get(key) !== undefined)) return 0;
  setMany(call);
  return 1;
}

function append({ db, args: [key = "", more = ""] }: Call): Reply {
  const value = db.typed(key, "string");
  checkStringSize((value?.text.length ?? 0) + more.length);
  const text = (value?.text ?? "") + more;
  db.set(key, { type: "string", text }, true);
  db.changed(key, "append");
  return text.length;
}

function add({ db, args: [key = ""] }: Call, by: bigint): Reply {
  const before = db.typed(key, "string")?.text ?? "0";
  // Small counters, nearly all of them, need no wide numbers.
  const small = Number(before) + Number(by);
  const exact = /^(0|-?[1-9]\d{0,14})$/.test(before) && Number.isSafeInteger(small) && by === BigInt.asIntN(50, by);
  const sum = exact ? small : addWhole(bigInteger(before), by);
  db.set(key, { type: "string", text: String(sum) }, true);
  db.changed(key, "incrby");
  return sum;
}

function decrby(call: Call): Reply {
  const by = bigInteger(call.args[1] ?? "");
  if (by === -(2n ** 63n)) throw new Failure("ERR decrement would overflow");
  return add(call, -by);
}

function incrbyfloat(call: Call): Reply {
  const { db, args } = call;
  const [key = "", by = ""] = args;
  const before = db.typed(key, "string")?.text ?? "0";
  const infinite = (text: string): boolean => /^[+-]?inf(inity)?$/i.test(text);
  if (![before, by].every((text) => infinite(text) || isWideDecimal(text))) throw notFloat();
  if (infinite(before) || infinite(by)) throw new Failure("ERR increment would produce NaN or Infinity");
  const text = decimalSum(before, by);
  db.set(key, { type: "string", text }, true);
  call.log = [["set", key, text, "KEEPTTL"]];
  db.changed(key, "incrbyfloat");
  return text;
}

function getrange({ db, args: [key = "", start = "", stop = ""] }: Call): Reply {
  const from = integer(start);
  const to = integer(stop);
  const text = db.typed(key, "string")?.text ?? "";
  if (from < 0 && to < 0 && from > to) return "";
  const part = range(from, Math.max(to, -text.length), text.length);
  return part === undefined ? "" : text.slice(part[0], part[1] + 1);
}

function setrange({ db, args: [key = "", offset = "", more = ""] }: Call): Reply {
  const at = integer(offset);
  if (at < 0) throw new Failure("ERR offset is out of range");
  const value = db.typed(key, "string");
  const before = value?.text ?? "";
  if (more === "") return before.length;
  checkStringSize(at + more.length);
  const text = before.padEnd(at, "\0").slice(0, at) + more + before.slice(at + more.length);
  db.set(key, { type: "string", text }, true);
  db.changed(key, "setrange");
  return text.length;
}

/** Longest common subsequence by the table that every textbook has. */
function lcs({ db, args }: Call): Reply {
  const [one = "", other = "", ...words] = args;
  const a = stringOf(db.get(one));
  const b = stringOf(db.get(other));
  const options = new Set(words.map((word) => word.toLowerCase()));
  const minAt = words.findIndex((word) => word.toLowerCase() === "minmatchlen");
  const min = minAt < 0 ? 0 : integer(words[minAt + 1] ?? "");
  if (options.has("len") && options.has("idx"))
    throw new Failure("ERR If you want both the length and indexes, please just use IDX.");
  const table = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = 1; i <= a.length; i += 1) {
    for (let j = 1; j <= b.length; j += 1) {
      const row = table[i];
      if (row === undefined) continue;
      row[j] =
        a[i - 1] === b[j - 1] ? (table[i - 1]?.[j - 1] ?? 0) + 1 : Math.max(table[i - 1]?.[j] ?? 0, row[j - 1] ?? 0);
    }
  }
  const length = table[a.length]?.[b.length] ?? 0;
  if (options.has("len")) return length;
  const { text, matches } = walkBack(a, b, table);
  if (!options.has("idx")) return text;
  const shown = matches.filter((match) => match[2] >= min);
  const withLength = options.has("withmatchlen");
  return new MapReply([
    ["matches", shown.map(([i, j, size]) => [[i, i + size - 1], [j, j + size - 1], ...(withLength ? [size] : [])])],
    ["len", length],
  ]);
}

function stringOf(value: ReturnType<Call["db"]["get"]>): string {
  if (value === undefined) return "";
  if (value.type !== "string") throw new Failure("ERR The specified keys must contain string values");
  return value.text;
}

type Match = [i: number, j: number, size: number];

function walkBack(
  a: string,
  b: string,
  table: readonly Uint32Array[],
): { readonly text: string; readonly matches: readonly Match[] } {
  let i = a.length;
  let j = b.length;
  let text = "";
  const matches: Match[] = [];
  while (i > 0 && j > 0) {
    if (a[i - 1] === b[j - 1]) {
      text = (a[i - 1] ?? "") + text;
      const last = matches.at(-1);
      if (last !== undefined && last[0] === i && last[1] === j) {
        last[0] -= 1;
        last[1] -= 1;
        last[2] += 1;
      } else matches.push([i - 1, j - 1, 1]);
      i -= 1;
      j -= 1;
    } else if ((table[i - 1]?.[j] ?? 0) > (table[i]?.[j - 1] ?? 0)) i -= 1;
    else j -= 1;
  }
  return { text, matches };
}
