import { appendFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type FileTree, fileTree } from "../../test/support/file-tree.ts";
import { followLog, type FollowedLog } from "./follow-log.ts";
import { cutLog } from "./tail.ts";

interface Followed extends AsyncDisposable {
  readonly log: FollowedLog;
  /** Appends to the log of a start. */
  add(start: number, content: string | Uint8Array): void;
  path(start: number): string;
}

function followed(files: Readonly<Record<string, string>>, tailBytes = 1000): Followed {
  const tree: FileTree = fileTree(files);
  const path = (start: number): string => join(tree.path, `app.${start}.log`);
  return {
    log: followLog({ folder: tree.path, service: "app" }, tailBytes),
    path,
    add: (start, content) => appendFileSync(path(start), content),
    [Symbol.asyncDispose]: () => tree[Symbol.asyncDispose](),
  };
}

it("first gives what is there, then what is new, each line once and whole", async () => {
  await using app = followed({ "app.1.log": "one\ntwo\nthr" });
  expect(app.log.lines()).toEqual(["one", "two"]);
  expect(app.log.lines()).toEqual([]);
  app.add(1, "ee\n\nfour\nfi");
  expect(app.log.lines()).toEqual(["three", "", "four"]);
  expect(app.log.rest()).toEqual(["fi"]);
  expect([app.log.lines(), app.log.rest()]).toEqual([[], []]);
});

it("loses nothing that was written between the first look and the next", async () => {
  await using app = followed({ "app.1.log": "one\n" });
  app.add(1, "two\n");
  expect(app.log.lines()).toEqual(["one", "two"]);
  app.add(1, "three\n");
  app.add(1, "four\n");
  expect(app.log.lines()).toEqual(["three", "four"]);
  expect(app.log.lines()).toEqual([]);
});

it("reads a start that crashed to its end, then the newer ones, in their order", async () => {
  await using app = followed({ "app.1.log": "old\n", "app.2.log": "listening\n" });
  expect(app.log.lines()).toEqual(["listening"]);
  app.add(2, "fatal: no memory\nlast words without an end");
  app.add(3, "second try\n");
  app.add(4, "third try\nready");
  app.add(10, "tenth\n");
  expect(app.log.lines()).toEqual([
    "fatal: no memory",
    "last words without an end",
    "second try",
    "third try",
    "ready",
    "tenth",
  ]);
});

it("prints the unended last line of a start whose file is gone already", async () => {
  await using app = followed({ "app.1.log": "par" });
  expect(app.log.lines()).toEqual([]);
  app.add(1, "tly");
  expect(app.log.lines()).toEqual([]);
  rmSync(app.path(1));
  app.add(2, "next\n");
  expect(app.log.lines()).toEqual(["partly", "next"]);
});

it("begins with the first start of a service that had none", async () => {
  await using app = followed({ "app.x.log": "no start\n", "apple.1.log": "another service\n" });
  expect(app.log.lines()).toEqual([]);
  app.add(1, "first\n");
  app.add(2, "second\n");
  expect(app.log.lines()).toEqual(["first", "second"]);
});

it("keeps its place whatever the bytes are, and characters whole that come in two parts", async () => {
  await using app = followed({ "app.1.log": "" });
  app.add(1, Buffer.from([0x61, 0xff, 0xfe, 0x0a, 0xf0, 0x9f]));
  expect(app.log.lines()).toEqual(["a\uFFFD\uFFFD"]);
  app.add(1, Buffer.from([0x98, 0x80, 0x0a, 0xc3]));
  expect(app.log.lines()).toEqual(["😀"]);
  app.add(1, "\nplain\n");
  expect(app.log.lines()).toEqual(["\uFFFD", "plain"]);
});

it("begins at the start of a line when it doesn't begin at the start of the file", async () => {
  const content = "password is hunter2\nsecond\nthird\n";
  for (const [tailBytes, lines] of [
    [content.length, ["password is hunter2", "second", "third"]],
    [content.length - 1, ["second", "third"]],
    ["second\nthird\n".length, ["second", "third"]],
    ["second\nthird\n".length - 1, ["third"]],
  ] as const) {
    await using app = followed({ "app.1.log": content }, tailBytes);
    expect(app.log.lines()).toEqual(lines);
  }
});

it("goes on in a file that was cut, after what was unread when it was", async () => {
  await using app = followed({ "app.1.log": "one\ntwo\n" });
  expect(app.log.lines()).toEqual(["one", "two"]);
  app.add(1, "three\nfo");
  cutLog(app.path(1), 5);
  app.add(1, "ur\n");
  expect(app.log.lines()).toEqual(["three", "four"]);
  app.add(1, "five\n");
  expect(app.log.lines()).toEqual(["five"]);
});
