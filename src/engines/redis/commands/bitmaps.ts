import { family, type Call } from "../command.ts";
import { integer } from "../numbers.ts";
import { Failure, type Reply, syntaxError } from "../reply.ts";

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
  const before = db.typed(key, "string")?.text ?? "";
  const text = before.padEnd(at + 1, "\0");
  const byte = text.charCodeAt(at);
  const mask = 128 >> (offset % 8);
  const now = to === "1" ? byte | mask : byte & ~mask;
  db.set(key, { type: "string", text: text.slice(0, at) + String.fromCharCode(now) + text.slice(at + 1) }, true);
  db.changed(key, "setbit");
  return (byte & mask) === 0 ? 0 : 1;
}

function getbit({ db, args: [key = "", place = ""] }: Call): Reply {
  const offset = bitOffset(place);
  return bitAt(db.typed(key, "string")?.text ?? "", offset);
}

function bitOffset(text: string): number {
  const offset = /^\d+$/.test(text) ? Number(text) : -1;
  if (offset < 0 || offset >= longestBits) throw new Failure("ERR bit offset is not an integer or out of range");
  return offset;
}

function bitAt(text: string, offset: number): 0 | 1 {
  const byte = text.charCodeAt(Math.floor(offset / 8));
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
  const sources = keys.map((key) => db.typed(key, "string")?.text ?? "");
  const length = Math.max(0, ...sources.map((text) => text.length));
  if (length === 0) {
    if (db.delete(target)) db.changed(target, "del");
    return 0;
  }
  let text = "";
  for (let at = 0; at < length; at += 1) {
    const bytes = sources.map((source) => (at < source.length ? source.charCodeAt(at) : 0));
    text += String.fromCharCode(combine(operation, bytes));
  }
  db.set(target, { type: "string", text });
  db.changed(target, "set");
  return length;
}

function combine(operation: string, bytes: readonly number[]): number {
  const [first = 0, ...rest] = bytes;
  if (operation === "not") return ~first & 255;
  if (operation === "and") return rest.reduce((sum, byte) => sum & byte, first);
  if (operation === "or") return rest.reduce((sum, byte) => sum | byte, first);
  return rest.reduce((sum, byte) => sum ^ byte, first);
}
