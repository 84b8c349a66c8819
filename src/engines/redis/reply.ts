/** What a command answers. Strings are bytes as latin1; numbers are integers; null is the absent bulk. */
export type Reply =
  | string
  | number
  | bigint
  | null
  | boolean
  | readonly Reply[]
  | Simple
  | Failure
  | Double
  | MapReply
  | SetReply
  | Push
  | NoArray
  | Verbatim
  | Several
  | Nothing;

export class Simple {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** An error reply; thrown by commands or part of an answer. */
export class Failure extends Error {}

export class Double {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

export class MapReply {
  readonly pairs: readonly (readonly [Reply, Reply])[];
  constructor(pairs: readonly (readonly [Reply, Reply])[]) {
    this.pairs = pairs;
  }
}

export class SetReply {
  readonly items: readonly Reply[];
  constructor(items: readonly Reply[]) {
    this.items = items;
  }
}

export class Push {
  readonly items: readonly Reply[];
  constructor(items: readonly Reply[]) {
    this.items = items;
  }
}

/** The absent array of RESP2. */
export class NoArray {
  readonly absent = true;
}

export class Verbatim {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Several answers to one command, one after the other: each name that is subscribed to has its own. */
export class Several {
  readonly replies: readonly Reply[];
  constructor(replies: readonly Reply[]) {
    this.replies = replies;
  }
}

/** The command answers later (it blocks), or has answered already. */
export class Nothing {
  readonly silent = true;
}

export const ok = new Simple("OK");
export const queued = new Simple("QUEUED");
export const noArray = new NoArray();
export const nothing = new Nothing();

export const wrongType = (): Failure =>
  new Failure("WRONGTYPE Operation against a key holding the wrong kind of value");
export const syntaxError = (): Failure => new Failure("ERR syntax error");
export const notInteger = (): Failure => new Failure("ERR value is not an integer or out of range");
export const notFloat = (): Failure => new Failure("ERR value is not a valid float");

/** A double as Redis 7.0 prints it: with 17 digits, as C's `%.17g` does. */
export function formatDouble(value: number): string {
  if (value === Infinity) return "inf";
  if (value === -Infinity) return "-inf";
  if (Number.isNaN(value)) return "nan";
  if (Object.is(value, -0)) return "-0";
  if (Number.isSafeInteger(value)) return String(value);
  const [mantissa = "", power = "0"] = value.toExponential(16).split("e");
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 17) return withoutZeros(value.toFixed(16 - exponent));
  const sign = exponent < 0 ? "-" : "+";
  return `${withoutZeros(mantissa)}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function withoutZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** Where the bytes of a reply go, piece by piece: all together may be longer than a string can be. */
export interface Sink {
  add(text: string): void;
}

/** The bytes of a reply in the client's protocol. */
export function encode(reply: Reply, resp: 2 | 3, to: Sink): void {
  if (typeof reply === "string") addBulk(reply, to);
  else if (typeof reply === "number" || typeof reply === "bigint") to.add(`:${reply}\r\n`);
  else if (reply === null) to.add(resp === 3 ? "_\r\n" : "$-1\r\n");
  else if (typeof reply === "boolean") to.add(resp === 3 ? `#${reply ? "t" : "f"}\r\n` : `:${reply ? 1 : 0}\r\n`);
  else if (reply instanceof Simple) to.add(`+${oneLine(reply.text)}\r\n`);
  else if (reply instanceof Failure) to.add(`-${oneLine(reply.message)}\r\n`);
  else if (reply instanceof Double) addDouble(reply.value, resp, to);
  else if (reply instanceof NoArray) to.add(resp === 3 ? "_\r\n" : "*-1\r\n");
  else if (reply instanceof Verbatim) addVerbatim(reply.text, resp, to);
  else if (reply instanceof Several) for (const one of reply.replies) encode(one, resp, to);
  else if (!(reply instanceof Nothing)) addMany(reply, resp, to);
}

type Many = readonly Reply[] | MapReply | SetReply | Push;

function addMany(reply: Many, resp: 2 | 3, to: Sink): void {
  if (reply instanceof MapReply) {
    to.add(resp === 3 ? `%${reply.pairs.length}\r\n` : `*${reply.pairs.length * 2}\r\n`);
    for (const [key, value] of reply.pairs) {
      encode(key, resp, to);
      encode(value, resp, to);
    }
    return;
  }
  const items = reply instanceof SetReply || reply instanceof Push ? reply.items : reply;
  const sign = resp === 2 ? "*" : reply instanceof SetReply ? "~" : reply instanceof Push ? ">" : "*";
  to.add(`${sign}${items.length}\r\n`);
  for (const item of items) encode(item, resp, to);
}

function addBulk(text: string, to: Sink): void {
  if (text.length < shortText) return to.add(`$${text.length}\r\n${text}\r\n`);
  to.add(`$${text.length}\r\n`);
  to.add(text);
  to.add("\r\n");
}

const shortText = 65_536;

function addDouble(value: number, resp: 2 | 3, to: Sink): void {
  if (resp === 3) to.add(`,${formatDouble(value)}\r\n`);
  else addBulk(formatDouble(value), to);
}

function addVerbatim(text: string, resp: 2 | 3, to: Sink): void {
  if (resp === 2) return addBulk(text, to);
  to.add(`=${text.length + 4}\r\ntxt:`);
  to.add(text);
  to.add("\r\n");
}

/** A line reply is one line, whatever was put into it. */
function oneLine(text: string): string {
  return /[\r\n]/.test(text) ? text.replaceAll(/[\r\n]/g, " ") : text;
}
