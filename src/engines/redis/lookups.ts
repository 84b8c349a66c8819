import { keysOf, type CommandSpec } from "./command.ts";

type Reads = (keys: readonly string[], words: readonly string[]) => readonly string[];

const first: Reads = (keys) => keys.slice(0, 1);
const sources: Reads = (keys) => keys.slice(1);
const counted: Reads = (_keys, words) => words.slice(3, 3 + Number(words[2]));

/** Commands whose reads are not all of their keys, or that write too. */
const special: Readonly<Record<string, Reads>> = {
  bitop: sources,
  copy: first,
  getdel: first,
  getex: first,
  getset: first,
  object: () => [],
  sdiffstore: sources,
  set: (keys, words) => (words.slice(3).some((word) => /^get$/i.test(word)) ? keys : []),
  sinterstore: sources,
  sort: first,
  sunionstore: sources,
  // Once for where to begin, and once for what is there.
  xread: (keys) => keys.flatMap((key) => [key, key]),
  xreadgroup: (keys) => keys,
  zdiffstore: counted,
  zinterstore: counted,
  zrangestore: sources,
  zunionstore: counted,
};

/** The keys whose hits and misses count: those that a command reads, not those that it writes. */
export function keysLookedUp(spec: CommandSpec, words: readonly string[]): readonly string[] {
  const reads = special[spec.name];
  if (reads !== undefined) return reads(keysOf(spec, words), words);
  return spec.flags.includes("readonly") ? keysOf(spec, words) : [];
}
