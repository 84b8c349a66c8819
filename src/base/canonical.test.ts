import * as fc from "fast-check";
import { expect, it } from "vitest";
import { canonical } from "./canonical.ts";

it("the same value has the same text, whatever the order of its keys", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).toReversed());
      expect(canonical(turned)).toBe(canonical(value));
      expect(canonical(JSON.parse(canonical(value)))).toBe(canonical(value));
    }),
  );
});
