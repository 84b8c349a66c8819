import { array, assert, boolean, integer, nat, property, tuple } from "fast-check";
import { expect, it } from "vitest";
import { SortedSet } from "./sorted-set.ts";

it("a sorted set keeps its order, ranks and ranges, whatever is done to it", () => {
  const steps = array(tuple(boolean(), nat(900), integer({ min: -3, max: 3 })), { minLength: 1, maxLength: 3000 });
  assert(
    property(steps, nat(3000), nat(50), (all, from, length) => {
      const scores = new SortedSet();
      const model = new Map<string, number>();
      for (const [takes, number, score] of all) {
        const member = `m${number}`;
        if (takes) expect(scores.delete(member)).toBe(model.delete(member));
        else {
          expect(scores.set(member, score)).toBe(!model.has(member));
          model.set(member, score);
        }
      }
      const sorted = [...model].toSorted(([one, a], [other, b]) => a - b || (one < other ? -1 : 1));
      expect(scores.entries()).toEqual(sorted);
      expect(scores.size).toBe(sorted.length);
      expect(scores.slice(from, from + length)).toEqual(sorted.slice(from, from + length));
      expect(scores.countBefore(([, score]) => score < 1)).toBe(sorted.filter(([, score]) => score < 1).length);
      for (const [place, [member]] of sorted.entries()) expect(scores.rank(member)).toBe(place);
    }),
    { numRuns: 30 },
  );
});

it("work on a large sorted set does not grow with its size", () => {
  const scores = SortedSet.from(Array.from({ length: 200_000 }, (_, at) => [`m${at}`, at] as const));
  const started = performance.now();
  for (let at = 0; at < 20_000; at += 1) {
    scores.set(`n${at}`, -at);
    scores.delete(scores.slice(0, 1)[0]?.[0] ?? "");
    scores.rank(`m${at * 3}`);
    scores.countBefore(([, score]) => score < at);
  }
  expect(performance.now() - started).toBeLessThan(2000);
});
