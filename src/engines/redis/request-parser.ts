/** What the peer sent is no RESP; the connection ends with this error. */
export class ProtocolProblem extends Error {}

const longestInline = 65_536;
const longestBulk = 512 * 1024 * 1024;
const mostArguments = 1_048_576;

/** Takes commands out of a stream of bytes, pipelined or cut anywhere. */
export class RequestParser {
  #rest: Buffer = Buffer.alloc(0);

  /** All whole commands so far, each as its words (latin1). @throws ProtocolProblem */
  push(chunk: Buffer): readonly (readonly string[])[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const commands: (readonly string[])[] = [];
    let at = 0;
    while (at < this.#rest.length) {
      const found = this.#rest[at] === 42 ? this.#array(at) : this.#inline(at);
      if (found === undefined) break;
      at = found.next;
      if (found.words.length > 0) commands.push(found.words);
    }
    this.#rest = at === 0 ? this.#rest : this.#rest.subarray(at);
    return commands;
  }

  #array(start: number): Found | undefined {
    const head = this.#line(start);
    if (head === undefined) return undefined;
    const count = integer(head.text.slice(1));
    if (count === undefined || count > mostArguments) throw new ProtocolProblem("invalid multibulk length");
    const words: string[] = [];
    let at = head.next;
    for (let index = 0; index < count; index += 1) {
      const size = this.#line(at);
      if (size === undefined) return undefined;
      if (!size.text.startsWith("$")) throw new ProtocolProblem(`expected '$', got '${size.text[0] ?? " "}'`);
      const length = integer(size.text.slice(1));
      if (length === undefined || length < 0 || length > longestBulk) throw new ProtocolProblem("invalid bulk length");
      const end = size.next + length;
      if (this.#rest.length < end + 2) return undefined;
      words.push(this.#rest.toString("latin1", size.next, end));
      at = end + 2;
    }
    return { words, next: at };
  }

  #inline(start: number): Found | undefined {
    const line = this.#line(start);
    if (line === undefined) {
      if (this.#rest.length - start > longestInline) throw new ProtocolProblem("too big inline request");
      return undefined;
    }
    return { words: inlineWords(line.text), next: line.next };
  }

  #line(start: number): { readonly text: string; readonly next: number } | undefined {
    const end = this.#rest.indexOf(10, start);
    if (end < 0) {
      if (this.#rest.length - start > longestInline)
        throw new ProtocolProblem(this.#rest[start] === 42 ? "too big mbulk count string" : "too big inline request");
      return undefined;
    }
    const stop = end > start && this.#rest[end - 1] === 13 ? end - 1 : end;
    return { text: this.#rest.toString("latin1", start, stop), next: end + 1 };
  }
}

interface Found {
  readonly words: readonly string[];
  readonly next: number;
}

function integer(text: string): number | undefined {
  return /^-?\d{1,10}$/.test(text) ? Number(text) : undefined;
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
