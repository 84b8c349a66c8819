import { BytesValue } from "../bytes-value.ts";
import { family, type Call } from "../command.ts";
import type { Database } from "../database.ts";
import { integer } from "../numbers.ts";
import { Failure, type Reply, syntaxError } from "../reply.ts";
import { checkStringSize } from "../string-size.ts";

const longestBits = 4_294_967_296;

/** Strings as rows of bits, the highest of a byte first. */
export const bitmaps = family("bitmap", [
  ["setbit", 4, "write denyoom", [1, 1, 1], setbit],
  ["getbit", 3, "readonly fast", [1, 1, 1], getbit],
  ["bitcount", -2, "readonly", [1, 1, 1], bitcount],
  ["bitpos", -3, "readonly", [1, 1, 1], bitpos],
  ["bitop", -4, "write denyoom", [2, -1, 1], bitop],
]);

function setbit({ db, args: [key = "", place = "", to = ""] }: Call): Reply {
  const offset = bitOffset(place);
  if (to !== "0" && to !== "1") throw new Failure("ERR bit is not an integer or out of range");
  const at = Math.floor(offset / 8);
  checkStringSize(at + 1);
  const value = bytesOf(db, key);
  const byte = value.byteAt(at);
  const mask = 128 >> (offset % 8);
  value.setByte(at, to === "1" ? byte | mask : byte & ~mask);
  db.changed(key, "setbit");
  return (byte & mask) === 0 ? 0 : 1;
}

function bytesOf(db: Database, key: string): BytesValue {
  const held = db.typed(key, "string");
  if (held instanceof BytesValue) return held;
  const value = new BytesValue(held?.text ?? "");
  db.set(key, value, true);
  return value;
}

function getbit({ db, args: [key = "", place = ""] }: Call): Reply {
  const offset = bitOffset(place);
  const value = db.typed(key, "string");
  if (value instanceof BytesValue) return bitOf(value.byteAt(Math.floor(offset / 8)), offset);
  return bitAt(value?.text ?? "", offset);
}

function bitOffset(text: string): number {
  const offset = /^\d+$/.test(text) ? Number(text) : -1;
  if (offset < 0 || offset >= longestBits) throw new Failure("ERR bit offset is not an integer or out of range");
  return offset;
}

function bitAt(text: string, offset: number): 0 | 1 {
  return bitOf(text.charCodeAt(Math.floor(offset / 8)), offset);
}

/** Beyond the string's end there is no byte, and no bit. */
function bitOf(byte: number, offset: number): 0 | 1 {
  return Number.isNaN(byte) || (byte & (128 >> (offset % 8))) === 0 ? 0 : 1;
}

function bitcount({ db, args }: Call): Reply {
  const [key = "", start, stop, unit] = args;
  if (args.length === 2 || args.length > 4) throw syntaxError();
  const from = start === undefined ? 0 : integer(start);
  const to = stop === undefined ? -1 : integer(stop);
  const inBits = isBitUnit(unit);
  const text = db.typed(key, "string")?.text ?? "";
  const span = bitSpan(text, { from, to, inBits });
  let count = 0;
  for (let at = span.first; at <= span.last;) {
    if (at % 8 === 0 && at + 7 <= span.last) {
      count += ones(text.charCodeAt(at / 8));
      at += 8;
    } else {
      count += bitAt(text, at);
      at += 1;
    }
  }
  return count;
}

function isBitUnit(unit: string | undefined): boolean {
  if (unit !== undefined && !/^(byte|bit)$/i.test(unit)) throw syntaxError();
  return unit?.toLowerCase() === "bit";
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly inBits: boolean;
}

/** First and last bit of a range that may count from the end; last is smaller where it is empty. */
function bitSpan(text: string, { from, to, inBits }: Span): { readonly first: number; readonly last: number } {
  const total = inBits ? text.length * 8 : text.length;
  const empty = { first: 0, last: -1 };
  if (total === 0 || (from < 0 && to < 0 && from > to)) return empty;
  const first = Math.max(0, from < 0 ? total + from : from);
  const last = Math.min(total - 1, Math.max(0, to < 0 ? total + to : to));
  if (first > last) return empty;
  return inBits ? { first, last } : { first: first * 8, last: last * 8 + 7 };
}

function ones(byte: number): number {
  let left = byte;
  let count = 0;
  for (; left > 0; left &= left - 1) count += 1;
  return count;
}

function bitpos({ db, args }: Call): Reply {
  const [key = "", bit = "", start, stop, unit] = args;
  if (args.length > 5) throw syntaxError();
  const wanted = integer(bit);
  if (wanted !== 0 && wanted !== 1) throw new Failure("ERR The bit argument must be 1 or 0.");
  const from = start === undefined ? 0 : integer(start);
  const to = stop === undefined ? -1 : integer(stop);
  const inBits = isBitUnit(unit);
  const found = db.typed(key, "string")?.text;
  if (found === undefined) return wanted === 1 ? -1 : 0;
  const { first, last } = bitSpan(found, { from, to, inBits });
  if (first > last) return -1;
  for (let at = first; at <= last; at += 1) if (bitAt(found, at) === wanted) return at;
  // Without an end the string counts as followed by zeros.
  return wanted === 0 && stop === undefined ? last + 1 : -1;
}

function bitop({ db, args }: Call): Reply {
  const [word = "", target = "", ...keys] = args;
  const operation = word.toLowerCase();
  if (!/^(and|or|xor|not)$/.test(operation)) throw syntaxError();
  if (operation === "not" && keys.length !== 1)
    throw new Failure("ERR BITOP NOT must be called with a single source key.");
  const sources = keys.map((key) => Buffer.from(db.typed(key, "string")?.text ?? "", "latin1"));
  const length = sources.reduce((most, source) => Math.max(most, source.length), 0);
  if (length === 0) {
    if (db.delete(target)) db.changed(target, "del");
    return 0;
  }
  const text = combine(operation, sources, length).toString("latin1");
  db.set(target, { type: "string", text });
  db.changed(target, "set");
  return length;
}

const operations: Readonly<Record<string, (one: number, other: number) => number>> = {
  and: (one, other) => one & other,
  or: (one, other) => one | other,
  xor: (one, other) => one ^ other,
};

/** Shorter sources count as followed by zeros. */
function combine(operation: string, [first, ...rest]: readonly Buffer[], length: number): Buffer {
  const result = Buffer.alloc(length);
  first?.copy(result);
  if (operation === "not") for (let at = 0; at < length; at += 1) result[at] = ~(result[at] ?? 0) & 255;
  const join = operations[operation];
  if (join === undefined) return result;
  for (const source of rest) for (let at = 0; at < length; at += 1) result[at] = join(result[at] ?? 0, source[at] ?? 0);
  return result;
}
