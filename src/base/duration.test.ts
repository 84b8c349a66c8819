import * as fc from "fast-check";
import { expect, it } from "vitest";
import { PlumbError } from "./errors.ts";
import { formatMs, parseDuration, tryParseDuration } from "./duration.ts";

it.each([
  ["500ms", 500],
  ["1m30s", 90_000],
  ["1.5s", 1500],
  ["2h", 7_200_000],
  ["1d", 86_400_000],
  ["250us", 0.25],
])("%s is %d ms", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

it.each(["", "5", "s", "5 s", "-1s", "1s2", "soon"])("%j is none", (text) => {
  expect(tryParseDuration(text)).toBeUndefined();
  expect(() => parseDuration(text)).toThrow(PlumbError);
});

it("is the sum of its parts", () => {
  fc.assert(
    fc.property(fc.nat(23), fc.nat(59), fc.nat(999), (hours, minutes, ms) => {
      expect(parseDuration(`${hours}h${minutes}m${ms}ms`)).toBe(hours * 3_600_000 + minutes * 60_000 + ms);
    }),
  );
});

it.each([
  [84.4, "84 ms"],
  [2120, "2.12 s"],
  [12_340, "12.3 s"],
  [200_000, "3 min 20 s"],
])("%d ms reads %s", (ms, text) => {
  expect(formatMs(ms)).toBe(text);
});
