import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { services } from "../src/generated/services.ts";
import { kindCodes } from "../src/kit/kind-codes.ts";
import { errorCatalogue } from "../src/model/error-catalogue.ts";

const root = join(import.meta.dirname, "..");
const entries = [
  ...errorCatalogue,
  ...(await Promise.all(services.kinds.map(async (kind) => kindCodes(await services.load(kind))))).flat(),
];
const known = new Set(entries.map((entry) => entry.code));

test("every code that the source raises is in the catalogue", () => {
  const raised = raisedCodes();
  expect(raised.size).toBeGreaterThan(80);
  expect([...raised].filter((code) => !known.has(code)).toSorted()).toEqual([]);
});

test("the catalogue holds no code that nothing raises", () => {
  const raised = raisedCodes();
  expect(errorCatalogue.map((entry) => entry.code).filter((code) => !raised.has(code))).toEqual([]);
});

test("a code is there once", () => {
  expect(entries.map((entry) => entry.code)).toHaveLength(known.size);
});

test("every entry says cause and remedy in whole sentences", () => {
  const poor = entries.filter((entry) =>
    [entry.title, entry.cause].some((text) => !/^["A-Z0-9a-z].{8,}[.?!]$/s.test(text)),
  );
  expect(poor.map((entry) => entry.code)).toEqual([]);
});

function raisedCodes(): ReadonlySet<string> {
  const codes = new Set<string>();
  for (const name of readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".ts") || name.endsWith(".test.ts") || name.includes("catalogue")) continue;
    const text = readFileSync(join(root, "src", name), "utf8");
    for (const [, first = ""] of text.matchAll(/problemAt\(\s*([^,]*),/g))
      for (const [, code = ""] of first.matchAll(/"([a-z-]+)"(?!\])/g)) codes.add(`manifest.${code}`);
    for (const [, code = ""] of text.matchAll(/new PlumbError\(\s*"([^"]+)"/g)) codes.add(code);
    for (const [, code = ""] of text.matchAll(/"(files\.[a-z-]+)"/g)) codes.add(code);
    for (const [, code = ""] of text.matchAll(/\b(?:code|id): "([a-z-]+\.[a-z.-]+)"/g)) codes.add(code);
  }
  return codes;
}
