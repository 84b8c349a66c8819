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

/** A double as Redis prints it: shortest form that reads back equal. */
export function formatDouble(value: number): string {
  if (value === Infinity) return "inf";
  if (value === -Infinity) return "-inf";
  if (Number.isNaN(value)) return "nan";
  if (Object.is(value, -0)) return "-0";
  const text = String(value);
  const [mantissa = "", exponent] = text.split("e");
  if (exponent === undefined) {
    if (Math.abs(value) < 1e17) return text;
    return value.toExponential().replace(/e\+?/, "e+");
  }
  const sign = exponent.startsWith("-") ? "-" : "+";
  return `${mantissa}e${sign}${exponent.replace(/^[+-]/, "").padStart(2, "0")}`;
}

/** The bytes of a reply in the client's protocol. */
export function encode(reply: Reply, resp: 2 | 3): string {
  if (typeof reply === "string") return `$${reply.length}\r\n${reply}\r\n`;
  if (typeof reply === "number" || typeof reply === "bigint") return `:${reply}\r\n`;
  if (reply === null) return resp === 3 ? "_\r\n" : "$-1\r\n";
  if (typeof reply === "boolean") return resp === 3 ? `#${reply ? "t" : "f"}\r\n` : `:${reply ? 1 : 0}\r\n`;
  if (reply instanceof Simple) return `+${reply.text}\r\n`;
  if (reply instanceof Failure) return `-${reply.message}\r\n`;
  if (reply instanceof Double)
    return resp === 3 ? `,${formatDouble(reply.value)}\r\n` : encode(formatDouble(reply.value), 2);
  if (reply instanceof MapReply) return encodeMap(reply, resp);
  if (reply instanceof SetReply) return (resp === 3 ? "~" : "*") + list(reply.items, resp);
  if (reply instanceof Push) return (resp === 3 ? ">" : "*") + list(reply.items, resp);
  if (reply instanceof NoArray) return resp === 3 ? "_\r\n" : "*-1\r\n";
  if (reply instanceof Verbatim)
    return resp === 3 ? `=${reply.text.length + 4}\r\ntxt:${reply.text}\r\n` : encode(reply.text, 2);
  if (Array.isArray(reply)) return `*${list(reply, resp)}`;
  return "";
}

function encodeMap(reply: MapReply, resp: 2 | 3): string {
  const body = reply.pairs.map(([key, value]) => encode(key, resp) + encode(value, resp)).join("");
  return `${resp === 3 ? `%${reply.pairs.length}` : `*${reply.pairs.length * 2}`}\r\n${body}`;
}

function list(items: readonly Reply[], resp: 2 | 3): string {
  let text = `${items.length}\r\n`;
  for (const item of items) text += encode(item, resp);
  return text;
}
