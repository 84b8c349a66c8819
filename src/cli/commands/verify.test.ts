import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type FileTree, fileTree } from "../../../test/support/file-tree.ts";
import { createRedactor } from "../../ledger/redact.ts";
import { openLedger } from "../../ledger/write.ts";
import { readText } from "../../system/files.ts";

const cli = join(import.meta.dirname, "../main.ts");
let tree: FileTree;
let lines: readonly string[];

beforeAll(() => {
  tree = fileTree({});
  const file = join(tree.path, "written.ndjson");
  const ledger = openLedger(file, createRedactor());
  for (let at = 0; at < 7; at += 1) ledger.append("fact", { at }, at);
  ledger.close(8);
  lines = (readText(file) ?? "").split(/(?<=\n)/);
});
afterAll(() => tree[Symbol.asyncDispose]());

function verified(
  content: string,
  ...options: readonly string[]
): { readonly code: number | null; readonly said: string } {
  tree.write("ledger.ndjson", content);
  const args = [cli, "verify", join(tree.path, "ledger.ndjson"), ...options];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
  return { code: status, said: stdout };
}

it("a ledger that is whole and closed ends with 0", () => {
  const { code, said } = verified(lines.join(""));
  expect(said).toContain("8 entries, unbroken ·");
  expect(code).toBe(0);
});

it("a ledger without its last lines can't be judged: it ends with 3 and says that it is not closed", () => {
  const { code, said } = verified(lines.slice(0, 5).join(""));
  expect(said).toContain(
    "5 entries, unbroken so far · it is not closed: its run is still going on, or its end is missing",
  );
  expect(code).toBe(3);
  const json = verified(lines.slice(0, 5).join(""), "--json");
  expect(JSON.parse(json.said)).toMatchObject({ whole: true, closed: false, entries: 5 });
  expect(json.code).toBe(3);
});

it("an empty ledger can't be judged either", () => {
  const { code, said } = verified("");
  expect(said).toContain("0 entries, unbroken so far · it is not closed");
  expect(code).toBe(3);
});

it("a ledger with a changed line is broken and ends with 1, closed or not", () => {
  for (const until of [lines.length, 5]) {
    const changed = lines.slice(0, until).join("").replace('"at":2', '"at":3');
    const { code, said } = verified(changed);
    expect(said).toContain("broken at line 3");
    expect(code).toBe(1);
  }
});
