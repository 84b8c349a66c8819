import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { BadLog, readCommands } from "./log-reader.ts";

const word = fc.string({ unit: fc.constantFrom("a", "\r", "\n", "*", "$", "\u00ff", "\0"), maxLength: 12 });
const commands = fc.array(fc.array(word, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 });

function encoded(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((text) => `$${text.length}\r\n${text}\r\n`).join("")}`;
}

/** Reads bytes as a log: the commands, where the last one ended, and whether the log was bad. */
function read(content: string): { found: (readonly string[])[]; end: number; bad: boolean } {
  const folder = mkdtempSync(join(tmpdir(), "plumb-log-"));
  const path = join(folder, "log");
  writeFileSync(path, content, "latin1");
  const file = openSync(path, "r");
  const found: (readonly string[])[] = [];
  let end = 0;
  try {
    for (const command of readCommands(file, 0)) {
      found.push(command.words);
      end = command.end;
    }
    return { found, end, bad: false };
  } catch (problem) {
    if (!(problem instanceof BadLog)) throw problem;
    return { found, end, bad: true };
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true });
  }
}

it("gives back the commands that were written, wherever the file is cut off", () => {
  fc.assert(
    fc.property(commands, fc.nat(), (all, place) => {
      const texts = all.map(encoded);
      const content = texts.join("");
      const cut = place % (content.length + 1);
      const { found, end, bad } = read(content.slice(0, cut));
      let whole = 0;
      let bytes = 0;
      while (whole < texts.length && bytes + (texts[whole]?.length ?? 0) <= cut) bytes += texts[whole++]?.length ?? 0;
      expect(bad).toBe(false);
      expect(found).toEqual(all.slice(0, whole));
      expect(end).toBe(bytes);
    }),
    { numRuns: 60 },
  );
});

it("reads words that are longer than what is read at once", () => {
  const long = "x".repeat(3_000_000);
  const { found } = read(encoded(["SET", "a", long]) + encoded(["SET", "b", "1"]));
  expect(found.map((words) => words.map((text) => text.length))).toEqual([
    [3, 1, 3_000_000],
    [3, 1, 1],
  ]);
});

it.each([
  ["text between commands", `${encoded(["SET", "a", "1"])}GARBAGE\r\n${encoded(["SET", "b", "1"])}`],
  ["zeros at the end", `${encoded(["SET", "a", "1"])}${"\0".repeat(64)}`],
  ["a length that is none", `${encoded(["SET", "a", "1"])}*2\r\n$x\r\nGET\r\n`],
  ["a length that is wrong", `${encoded(["SET", "a", "1"])}*2\r\n$4\r\nGET\r\n$1\r\na\r\n`],
  ["an inline command", `${encoded(["SET", "a", "1"])}SET b 1\r\n`],
])("takes %s for damage, not for the end", (_name, content) => {
  const { found, bad } = read(content);
  expect(bad).toBe(true);
  expect(found).toEqual([["SET", "a", "1"]]);
});

it("passes over remarks", () => {
  expect(read(`#TS:1700000000\r\n${encoded(["PING"])}`).found).toEqual([[], ["PING"]]);
});
