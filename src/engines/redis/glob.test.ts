import * as fc from "fast-check";
import { expect, it } from "vitest";
import { Glob } from "./glob.ts";

/** What a pattern means, said as simply as can be: every way to split the text is tried. */
function meaning(pattern: string, text: string): boolean {
  if (pattern === "") return text === "";
  const [letter, rest] = [pattern.slice(0, 1), pattern.slice(1)];
  if (letter === "*") return meaning(rest, text) || (text !== "" && meaning(pattern, text.slice(1)));
  if (text === "") return false;
  if (letter === "?") return meaning(rest, text.slice(1));
  if (letter === "\\" && rest !== "") return rest[0] === text[0] && meaning(rest.slice(1), text.slice(1));
  return letter === text[0] && meaning(rest, text.slice(1));
}

it("means the same as the simplest matcher that tries everything", () => {
  const pattern = fc.array(fc.constantFrom("a", "b", "*", "?", "\\"), { maxLength: 8 }).map((parts) => parts.join(""));
  const text = fc.array(fc.constantFrom("a", "b", "\\"), { maxLength: 10 }).map((parts) => parts.join(""));
  fc.assert(fc.property(pattern, text, (glob, word) => new Glob(glob).test(word) === meaning(glob, word)));
});

it("never fails, whatever bytes the pattern is made of", () => {
  const bytes = fc.string({ unit: fc.constantFrom("[", "]", "^", "-", "\\", "*", "z", "a", "\u00ff") });
  fc.assert(fc.property(bytes, bytes, (glob, word) => typeof new Glob(glob).test(word) === "boolean"));
});

it("answers a pattern of many stars at once", () => {
  const started = performance.now();
  expect(new Glob(`${"*a".repeat(50)}*b`).test("a".repeat(20_000))).toBe(false);
  expect(performance.now() - started).toBeLessThan(1000);
});

it.each([
  ["[z-a]", "m", true],
  ["[^a]", "a", false],
  ["[^a]", "b", true],
  ["[!a]", "!", true],
  ["h[ae]llo", "hello", true],
  ["[a", "a", true],
  ["[\\]]", "]", true],
  ["[]", "a", false],
  ["a\\*", "a*", true],
  ["a\\*", "ab", false],
  ["*", "", true],
  ["?", "", false],
  ["", "", true],
])("takes %j for %j: %j", (pattern, text, matches) => {
  expect(new Glob(pattern).test(text)).toBe(matches);
});

it("looks past upper and lower case where it is told to", () => {
  expect(new Glob("MAX*", true).test("maxmemory")).toBe(true);
});
