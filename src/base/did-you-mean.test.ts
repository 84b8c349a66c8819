import { expect, it } from "vitest";
import { didYouMean } from "./did-you-mean.ts";

const known = ["image", "ports", "probes", "volumes", "depends_on"];

it.each([
  ["imgae", "image"],
  ["port", "ports"],
  ["probs", "probes"],
  ["Volume", "volumes"],
  ["depends-on", "depends_on"],
])("%s most likely means %s", (word, meant) => {
  expect(didYouMean(word, known)).toBe(meant);
});

it("does not guess at anything", () => {
  expect(didYouMean("healthcheck", known)).toBeUndefined();
});
