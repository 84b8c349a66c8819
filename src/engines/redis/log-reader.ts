import { readSync } from "node:fs";

/** A log that is damaged other than by being cut off at its end. */
export class BadLog extends Error {}

/** A command of a log, or a remark (no words), and where it ends in the file. */
export interface LoggedCommand {
  readonly words: readonly string[];
  readonly end: number;
}

const chunkSize = 1_048_576;
const longestHead = 32;

/**
 * The commands of an open file from a place on, strictly in the form in which logs are written; lines that begin with `#`
 * are remarks. Ends where the file ends: the last `end` tells whether the file was whole. @throws BadLog
 */
export function* readCommands(file: number, from: number): Generator<LoggedCommand> {
  const source = new Source(file, from);
  for (;;) {
    const head = source.line();
    if (head === undefined) return;
    if (head.startsWith("#")) {
      yield { words: [], end: source.place };
      continue;
    }
    const words = readWords(source, sizeOf(head, "*"));
    if (words === undefined) return;
    yield { words, end: source.place };
  }
}

function readWords(source: Source, count: number): readonly string[] | undefined {
  if (count < 1) throw new BadLog();
  const words: string[] = [];
  while (words.length < count) {
    const head = source.line();
    if (head === undefined) return undefined;
    const word = source.bytes(sizeOf(head, "$"));
    if (word === undefined) return undefined;
    words.push(word);
  }
  return words;
}

function sizeOf(head: string, sign: string): number {
  if (!head.startsWith(sign) || !/^.\d{1,10}\r$/.test(head)) throw new BadLog();
  return Number(head.slice(1, -1));
}

/** A file read forward in pieces. */
class Source {
  readonly #file: number;
  #buffer: Buffer = Buffer.alloc(0);
  #bufferStart: number;
  #at = 0;

  constructor(file: number, from: number) {
    this.#file = file;
    this.#bufferStart = from;
  }

  get place(): number {
    return this.#bufferStart + this.#at;
  }

  /** Up to the end of the line, without its line feed; undefined where the file ends before. */
  line(): string | undefined {
    let end = this.#buffer.indexOf(10, this.#at);
    while (end < 0) {
      if (!this.#looksCut()) throw new BadLog();
      if (!this.#more(1)) return undefined;
      end = this.#buffer.indexOf(10, this.#at);
    }
    const text = this.#buffer.toString("latin1", this.#at, end);
    this.#at = end + 1;
    return text;
  }

  bytes(count: number): string | undefined {
    while (this.#buffer.length - this.#at < count + 2)
      if (!this.#more(count + 2 - (this.#buffer.length - this.#at))) return undefined;
    const end = this.#at + count;
    if (this.#buffer[end] !== 13 || this.#buffer[end + 1] !== 10) throw new BadLog();
    const text = this.#buffer.toString("latin1", this.#at, end);
    this.#at = end + 2;
    return text;
  }

  /** What is left could be the beginning of a head, and nothing else. */
  #looksCut(): boolean {
    const rest = this.#buffer.toString("latin1", this.#at, this.#at + longestHead);
    return /^([*$]\d*\r?|#.*)?$/.test(rest);
  }

  #more(least: number): boolean {
    const chunk = Buffer.alloc(Math.max(chunkSize, least));
    const read = readSync(this.#file, chunk, 0, chunk.length, this.#bufferStart + this.#buffer.length);
    if (read === 0) return false;
    const rest = this.#buffer.subarray(this.#at);
    this.#bufferStart += this.#at;
    this.#at = 0;
    this.#buffer = rest.length === 0 ? chunk.subarray(0, read) : Buffer.concat([rest, chunk.subarray(0, read)]);
    return true;
  }
}
