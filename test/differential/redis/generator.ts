import commands from "./commands.json" with { type: "json" };

/** Short sequences of commands over few keys, so that they meet each other's values; the same seed gives the same sequences. */
export function createGenerator(seed: number): () => readonly (readonly string[])[] {
  const random = mulberry(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const fill = (template: string): readonly string[] => template.split(" ").flatMap((word) => words(word, pick));
  return () => {
    const family = pick(families);
    const length = 3 + Math.floor(random() * 8);
    return Array.from({ length }, () => fill(pick(random() < 0.85 ? family : any)));
  };
}

function words(word: string, pick: <T>(from: readonly T[]) => T): readonly string[] {
  if (word === "V+") return Array.from({ length: pick([1, 1, 2, 3]) }, () => pick(values));
  if (word === "FV+") return Array.from({ length: pick([1, 1, 2]) }, () => [pick(fields), pick(values)]).flat();
  if (word === "SM+") return Array.from({ length: pick([1, 2, 3]) }, () => [pick(scores), pick(fields)]).flat();
  const from = pools[word];
  return [from === undefined ? word : pick(from)];
}

const keys = ["a", "b", "c"];
const values = ["1", "10", "-3", "hello", "", "3.5", "x y", "9223372036854775807", "\u00ff\u0000z"];
const fields = ["f", "g", "h", "1"];
const scores = ["1", "2", "2.5", "-1", "inf", "1e3", "notanumber"];
const ids = ["1-1", "1-2", "2-0", "5-5", "0-0", "3", "bad"];
const pools: Readonly<Record<string, readonly string[]>> = {
  K: keys,
  V: values,
  F: fields,
  N: ["0", "1", "-1", "2", "5", "-100", "100", "x"],
  P: ["1", "2", "3"],
  S: scores,
  ID: ids,
  RB: ["-inf", "+inf", "1", "(1", "2", "(2.5", "x"],
  LB: ["-", "+", "[f", "(f", "[h", "x"],
  SIDE: ["LEFT", "RIGHT", "left", "up"],
  EXP: ["100", "1000", "0", "-1", "x"],
};

const families = Object.values(commands);
const any = families.flat();

/** A small seeded generator of numbers between 0 and 1. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
