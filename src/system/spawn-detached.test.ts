import { join } from "node:path";
import { expect, it } from "vitest";
import { fileTree } from "../../test/support/file-tree.ts";
import { readText } from "./files.ts";
import { markVariable } from "./process-identity.ts";
import { spawnDetached } from "./spawn-detached.ts";

it("a detached program does not carry the mark of the stack that it was called from", async () => {
  await using tree = fileTree({ "program.cjs": "console.log(JSON.stringify(process.env))" });
  const logFile = join(tree.path, "program.log");
  process.env[markVariable] = "another-stack:app";
  process.env["PLUMB_TEST_KEPT"] = "kept";
  try {
    const program = spawnDetached({ entry: join(tree.path, "program.cjs"), args: [], logFile, cwd: tree.path });
    expect(await program.ended).toBe(0);
  } finally {
    delete process.env[markVariable];
    delete process.env["PLUMB_TEST_KEPT"];
  }
  const env = JSON.parse(readText(logFile) ?? "{}") as Record<string, string>;
  expect(env[markVariable]).toBeUndefined();
  expect(env["PLUMB_TEST_KEPT"]).toBe("kept");
});
