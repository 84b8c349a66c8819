import * as fc from "fast-check";
import { expect, it } from "vitest";
import { shellWords } from "./shell-words.ts";

it.each([
  ["", []],
  ["one", ["one"]],
  ["  one   two ", ["one", "two"]],
  [`a "b c" 'd e'`, ["a", "b c", "d e"]],
  [`--save ''`, ["--save", ""]],
  [String.raw`a\ b "c\"d"`, ["a b", 'c"d']],
  [`pre'mid'"post"`, ["premidpost"]],
])("%j is %j", (line, words) => {
  expect(shellWords(line)).toEqual(words);
});

it("gives back what was quoted", () => {
  fc.assert(
    fc.property(fc.array(fc.string().filter((word) => !word.includes("'"))), (words) => {
      expect(shellWords(words.map((word) => `'${word}'`).join(" "))).toEqual(words);
    }),
  );
});
