/** What the peer sent is no RESP; the connection ends with this error. */
export class ProtocolProblem extends Error {}

const longestLine = 65_536;
const longestBulk = 512 * 1024 * 1024;
const mostArguments = 2_147_483_647;
const [carriageReturn, lineFeed, asterisk, dollar, minus, zero] = [13, 10, 42, 36, 45, 48];
const empty = Buffer.alloc(0);

/**
 * Takes commands out of a stream of bytes, pipelined or cut anywhere. What is known of a command that is not whole is kept,
 * and a long argument is put together once, when all of it is there.
 */
export class RequestParser {
  #parts: Buffer[] = [];
  #held = 0;
  /** So many bytes must be there before it is worth looking again. */
  #wanted = 0;
  #bytes: Buffer = empty;
  #at = 0;
  /** Arguments of the command under way that are not there yet. */
  #missing = 0;
  #words: string[] = [];
  /** Length of the argument that comes next; -1: its length comes next. */
  #bulk = -1;

  /** All whole commands so far, each as its words (latin1). Going through them throws ProtocolProblem after those before it. */
  push(chunk: Buffer): Iterable<readonly string[]> {
    this.#parts.push(chunk);
    this.#held += chunk.length;
    if (this.#held < this.#wanted) return [];
    const commands: (readonly string[])[] = [];
    this.#bytes = this.#parts.length === 1 ? chunk : Buffer.concat(this.#parts, this.#held);
    this.#at = 0;
    this.#wanted = 0;
    try {
      for (let words = this.#next(); words !== undefined; words = this.#next())
        if (words.length > 0) commands.push(words);
    } catch (problem) {
      if (!(problem instanceof ProtocolProblem)) throw problem;
      return thenFail(commands, problem);
    } finally {
      this.#keepRest();
    }
    return commands;
  }

  #keepRest(): void {
    const rest = this.#at === 0 ? this.#bytes : this.#bytes.subarray(this.#at);
    this.#parts = rest.length === 0 ? [] : [rest];
    this.#held = rest.length;
    this.#bytes = empty;
  }

  /** The next whole command; none of words for an empty one, undefined where more bytes are needed. */
  #next(): readonly string[] | undefined {
    if (this.#missing === 0) {
      if (this.#at >= this.#bytes.length) return undefined;
      if (this.#bytes[this.#at] !== asterisk) return this.#inline();
      const count = this.#length("mbulk count", "multibulk", mostArguments);
      if (count === undefined) return undefined;
      if (count <= 0) return [];
      this.#missing = count;
      this.#words = [];
    }
    for (; this.#missing > 0; this.#missing -= 1) if (!this.#argument()) return undefined;
    return this.#words;
  }

  #argument(): boolean {
    if (this.#bulk < 0) {
      const length = this.#length("bulk count", "bulk", longestBulk);
      if (length === undefined) return false;
      if (length < 0) throw new ProtocolProblem("invalid bulk length");
      this.#bulk = length;
    }
    const end = this.#at + this.#bulk;
    if (this.#bytes.length < end + 2) {
      this.#wanted = this.#bulk + 2;
      return false;
    }
    this.#words.push(this.#bytes.toString("latin1", this.#at, end));
    this.#at = end + 2;
    this.#bulk = -1;
    return true;
  }

  /** The number of a line like `*3`; undefined where the line is not whole. */
  #length(called: string, kind: string, most: number): number | undefined {
    const bytes = this.#bytes;
    const start = this.#at;
    const end = lineEnd(bytes, start);
    if (end < 0) {
      if (bytes.length - start > longestLine) throw new ProtocolProblem(`too big ${called} string`);
      return undefined;
    }
    if (end + 2 > bytes.length) return undefined;
    if (kind === "bulk" && bytes[start] !== dollar)
      throw new ProtocolProblem(`expected '$', got '${printable(bytes[start] ?? 0)}'`);
    const value = integerIn(bytes, start + 1, end);
    if (!(value <= most)) throw new ProtocolProblem(`invalid ${kind} length`);
    this.#at = end + 2;
    return value;
  }

  #inline(): readonly string[] | undefined {
    const end = this.#bytes.indexOf(lineFeed, this.#at);
    const zeroAt = this.#bytes.indexOf(0, this.#at);
    // The real server searches a C string: beyond a zero byte it finds no end of the line.
    if (end < 0 || (zeroAt >= 0 && zeroAt < end)) {
      if (this.#bytes.length - this.#at > longestLine) throw new ProtocolProblem("too big inline request");
      return undefined;
    }
    const line = this.#bytes.toString("latin1", this.#at, end);
    this.#at = end + 1;
    return inlineWords(line);
  }
}

function* thenFail(commands: readonly (readonly string[])[], problem: ProtocolProblem): Generator<readonly string[]> {
  yield* commands;
  throw problem;
}

/** Lengths are short: looking byte by byte is faster than a search in C++ for them. */
function lineEnd(bytes: Buffer, from: number): number {
  const near = Math.min(bytes.length, from + 16);
  for (let at = from; at < near; at += 1) if (bytes[at] === carriageReturn) return at;
  return near === bytes.length ? -1 : bytes.indexOf(carriageReturn, near);
}

/** A whole number without signs and zeros in front that it does not need; NaN for anything else. */
function integerIn(bytes: Buffer, from: number, end: number): number {
  const negative = bytes[from] === minus;
  const first = negative ? from + 1 : from;
  if (first >= end || end - first > 18) return NaN;
  if (bytes[first] === zero && (end - first > 1 || negative)) return NaN;
  let value = 0;
  for (let at = first; at < end; at += 1) {
    const digit = (bytes[at] ?? 0) - zero;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return negative ? -value : value;
}

/** As the real server shows a byte in an error: what would break the line is a space. */
function printable(byte: number): string {
  return byte === carriageReturn || byte === lineFeed ? " " : String.fromCharCode(byte);
}

function inlineWords(line: string): readonly string[] {
  const words = splitWords(line);
  if (words === undefined) throw new ProtocolProblem("unbalanced quotes in request");
  return words;
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", a: "\u0007" };

/** Words with the quoting of inline commands and redis.conf; undefined where a quote is not closed. */
export function splitWords(line: string): string[] | undefined {
  const words: string[] = [];
  let at = 0;
  for (;;) {
    while (at < line.length && /\s/.test(line[at] ?? "")) at += 1;
    if (at >= line.length) return words;
    let word = "";
    while (at < line.length && !/\s/.test(line[at] ?? "")) {
      const quote = line[at];
      if (quote !== '"' && quote !== "'") {
        word += quote;
        at += 1;
        continue;
      }
      const end = closing(line, at + 1, quote);
      if (end === undefined || (line[end + 1] !== undefined && !/\s/.test(line[end + 1] ?? ""))) return undefined;
      word += quote === '"' ? unescape(line.slice(at + 1, end)) : line.slice(at + 1, end).replaceAll("\\'", "'");
      at = end + 1;
    }
    words.push(word);
  }
}

function closing(line: string, from: number, quote: string): number | undefined {
  for (let at = from; at < line.length; at += 1) {
    if (line[at] === "\\") at += 1;
    else if (line[at] === quote) return at;
  }
  return undefined;
}

function unescape(text: string): string {
  return text.replaceAll(/\\(?:x([0-9a-fA-F]{2})|(.))/g, (_all, hex: string | undefined, letter: string) =>
    hex === undefined ? (escapes[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
