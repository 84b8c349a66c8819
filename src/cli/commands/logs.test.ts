import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { fileTree } from "../../../test/support/file-tree.ts";

const cli = join(import.meta.dirname, "../main.ts");
const manifest = `name: shop
services:
  app:
    image: node:24
    environment: { DB_PASS: "s3cr3t" }
    x-plumb: { process: { command: "true" } }
`;

it("logs -F --json prints the last words of a start that crashed before those of the next, without secrets", async () => {
  await using tree = fileTree({ "compose.yaml": manifest });
  const folder = join(tree.path, ".plumb/shop/logs");
  mkdirSync(folder, { recursive: true });
  const add = (start: number, content: string): void => appendFileSync(join(folder, `app.${start}.log`), content);
  add(1, "listening\n");
  const child = spawn(process.execPath, [cli, "logs", "-F", "--json", "app"], { cwd: tree.path });
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  await until(() => printed.includes("listening"), child);
  add(1, "logged in with s3cr3t\nfatal: gone");
  add(2, "listening again\nunended");
  await until(() => printed.includes("again"), child);
  const { promise: ended, resolve } = Promise.withResolvers<number | null>();
  child.once("close", resolve);
  child.kill("SIGINT");
  expect(await ended).toBe(0);
  const lines = printed.trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
    ["listening", "logged in with [redacted]", "fatal: gone", "listening again", "unended"].map((line) => ({
      service: "app",
      line,
    })),
  );
});

async function until(met: () => boolean, child: ChildProcess): Promise<void> {
  while (!met()) {
    expect([child.exitCode, child.signalCode]).toEqual([null, null]);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
