import { array, assert, boolean, constantFrom, nat, property, tuple } from "fast-check";
import { describe, expect, it } from "vitest";
import { NamedMap, NamedSet, type Names } from "./names.ts";
import { sample } from "./sample.ts";
import { scanPage } from "./scan.ts";

function page(
  cursor: string,
  names: Names,
  count: number,
): { readonly next: string; readonly found: readonly string[] } {
  const [next, found] = scanPage([cursor, "COUNT", String(count)], names, { each: (name) => [name] }) as [
    string,
    string[],
  ];
  return { next, found };
}

describe("scanning", () => {
  it("finds every name that is there all the time, whatever comes and goes between the pages", () => {
    const changes = array(tuple(boolean(), nat(400)), { maxLength: 20 });
    assert(
      property(constantFrom(5, 100, 300), nat(30), array(changes, { maxLength: 40 }), (size, count, between) => {
        const map = new NamedMap<number>();
        for (let at = 0; at < size; at += 1) map.set(`n${at}`, at);
        const seen = new Set<string>();
        const stayed = new Set(map.keys());
        let cursor = "0";
        let round = 0;
        do {
          const { next, found } = page(cursor, map.names(), count + 1);
          for (const name of found) seen.add(name);
          cursor = next;
          for (const [comes, number] of between[(round += 1)] ?? []) {
            if (comes) map.set(`x${number}`, 0);
            else if (map.delete(`n${number}`)) stayed.delete(`n${number}`);
          }
        } while (cursor !== "0");
        expect([...stayed].filter((name) => !seen.has(name))).toEqual([]);
      }),
    );
  });

  it("of a large collection costs as much as its page", () => {
    const names = NamedSet.from(Array.from({ length: 300_000 }, (_, at) => `m${at}`));
    names.names();
    const started = performance.now();
    let cursor = "0";
    for (let turn = 0; turn < 20_000; turn += 1) {
      cursor = page(cursor, names.names(), 10).next;
      names.delete(sample(names.names(), 1)[0] ?? "");
    }
    expect(names.size).toBe(280_000);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe("a sample", () => {
  it("has different names, as many as were asked for or as there are", () => {
    assert(
      property(nat(400), nat(500), (size, count) => {
        const names = NamedSet.from(Array.from({ length: size }, (_, at) => `m${at}`));
        const chosen = sample(names.names(), count);
        expect(new Set(chosen).size).toBe(Math.min(size, count));
        expect(chosen.every((name) => names.has(name))).toBe(true);
      }),
    );
  });
});
