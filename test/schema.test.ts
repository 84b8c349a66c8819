import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { renderXPlumbReference, renderXPlumbSchema } from "../src/manifest/schema.ts";

const root = join(import.meta.dirname, "..");
const schema = JSON.parse(readFileSync(join(root, "schema/x-plumb.schema.json"), "utf8")) as Record<string, unknown>;

const fits = new Ajv2020({ strict: false, allErrors: true }).compile(schema);

it.each(["hello", "hello-broken"])("the manifest of playground/%s fits the published schema", (name) => {
  const manifest: unknown = parse(readFileSync(join(root, "playground", name, "compose.yaml"), "utf8"));
  expect([fits(manifest), fits.errors]).toEqual([true, null]);
});

it.each([
  [{ runtim: "embedded" }],
  [{ runtime: "virtual" }],
  [{ waivers: [{ finding: "redis.memory", reason: "known", owner: "ops" }] }],
])("%j does not fit", (settings) => {
  expect(fits({ services: {}, "x-plumb": settings })).toBe(false);
  expect(fits({ services: {}, "x-plumb": {} })).toBe(true);
});

it("a misspelt setting of a service does not fit", () => {
  expect(fits({ services: { app: { "x-plumb": { probs: [] } } } })).toBe(false);
});

it("is the one that the source makes", () => {
  expect(renderXPlumbSchema()).toBe(readFileSync(join(root, "schema/x-plumb.schema.json"), "utf8"));
  expect(renderXPlumbReference()).toBe(readFileSync(join(root, "docs/reference/x-plumb.md"), "utf8"));
});
