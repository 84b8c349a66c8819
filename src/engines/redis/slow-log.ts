import type { Client } from "./client.ts";
import type { Reply } from "./reply.ts";

const mostArguments = 32;
const longestArgument = 128;

interface SlowCommand {
  readonly words: readonly string[];
  readonly microseconds: number;
  readonly client: Client;
}

/** Commands that took longer than `slowlog-log-slower-than`, the latest first. */
export class SlowLog {
  #entries: readonly Reply[] = [];
  #nextId = 0;

  get length(): number {
    return this.#entries.length;
  }

  add({ words, microseconds, client }: SlowCommand, most: number): void {
    const time = Math.floor(Date.now() / 1000);
    const entry = [this.#nextId, time, microseconds, shortened(words), client.address, client.name];
    this.#nextId += 1;
    this.#entries = [entry, ...this.#entries].slice(0, most);
  }

  latest(count: number): readonly Reply[] {
    return count < 0 ? this.#entries : this.#entries.slice(0, count);
  }

  clear(): void {
    this.#entries = [];
  }
}

function shortened(words: readonly string[]): readonly string[] {
  const shown = words.slice(0, words.length > mostArguments ? mostArguments - 1 : mostArguments).map(cut);
  return words.length > mostArguments ? [...shown, `... (${words.length - shown.length} more arguments)`] : shown;
}

function cut(word: string): string {
  if (word.length <= longestArgument) return word;
  return `${word.slice(0, longestArgument)}... (${word.length - longestArgument} more bytes)`;
}
