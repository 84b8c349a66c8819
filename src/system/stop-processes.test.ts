import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type FileTree, fileTree } from "../../test/support/file-tree.ts";
import { createScope, sleep, type Scope } from "../base/scope.ts";
import { readText, removeFile } from "./files.ts";
import { findMarked, statOf } from "./process-identity.ts";
import { randomId } from "./random.ts";
import { spawnLogged, type SpawnedProcess } from "./spawn.ts";
import { stopProcesses, type StopReport } from "./stop-processes.ts";

/** Writes a line for each signal it gets, and ends a while after the first. */
const counting = `const { appendFileSync } = require("node:fs");
process.on("SIGTERM", () => { appendFileSync("signals", process.pid + "\\n"); setTimeout(() => process.exit(0), 300); });
setInterval(() => undefined, 1000);
appendFileSync("ready", process.pid + "\\n");`;
const node = `"${process.execPath}" counting.cjs`;
let tree: FileTree;
let scope: Scope;

beforeAll(() => {
  tree = fileTree({ "counting.cjs": counting });
  scope = createScope("stopping", 60_000);
});
beforeEach(() => ["signals", "ready"].forEach((name) => removeFile(join(tree.path, name))));
afterAll(async () => {
  await scope[Symbol.asyncDispose]();
  await tree[Symbol.asyncDispose]();
});

it("a group gets one signal, not one for its leader's sake and one for each of its own", async () => {
  // Two signals that come close together are one to who gets them: the others of the group put time between them.
  const others = "for each in $(seq 100); do sleep 1000 & done";
  const { process: leader, mark } = await shell(`${others}; ${node} & ${node} & wait`, 2);
  const report = await stop(mark, { identities: [leader.identity] });
  expect(lines("signals").toSorted()).toEqual(lines("ready").toSorted());
  expect(report).toEqual({ signalled: 103, killed: 0, left: 0 });
});

it("whoever is stopped twice at a time is told once, and both wait for the end", async () => {
  const { process: leader, mark } = await shell(`for each in 1 2 3 4; do ${node} & done; wait`, 4);
  const first = stop(mark, { identities: [leader.identity] });
  await leader.exited;
  expect(findMarked(mark)).toHaveLength(4);
  expect(await stop(mark)).toEqual({ signalled: 0, killed: 0, left: 0 });
  expect(findMarked(mark)).toEqual([]);
  expect(lines("signals").toSorted()).toEqual(lines("ready").toSorted());
  expect(await first).toMatchObject({ signalled: 5, left: 0 });
});

it("one that went to a session of its own is told, and one without the mark by its group", async () => {
  const { process: leader, mark } = await shell(`setsid ${node} & env -u PLUMB_MARK ${node} & wait`, 2);
  const report = await stop(mark, { identities: [leader.identity] });
  expect(lines("signals").toSorted()).toEqual(lines("ready").toSorted());
  expect(report).toMatchObject({ killed: 0, left: 0 });
});

it("those whose leader has ended are told one by one", async () => {
  const { process: leader, mark } = await shell(`${node} & ${node} & exit 0`, 2);
  await leader.exited;
  expect(await stop(mark)).toEqual({ signalled: 2, killed: 0, left: 0 });
  expect(lines("signals").toSorted()).toEqual(lines("ready").toSorted());
});

it("one that is stopped goes on, to end by the signal", async () => {
  const { process: leader, mark } = await shell("kill -STOP $$", 0);
  while (statOf(leader.identity.pid)?.state !== "T") await sleep(scope, 5);
  expect(await stop(mark, { identities: [leader.identity] })).toEqual({ signalled: 1, killed: 0, left: 0 });
});

it("one that does not listen is killed after the grace", async () => {
  const deaf = `trap "" TERM; echo $$ >> ready; while :; do sleep 0.05; done`;
  const { process: leader, mark } = await shell(deaf, 1);
  const report = await stop(mark, { identities: [leader.identity], graceMs: 100 });
  expect(report.killed).toBeGreaterThan(0);
  expect(report.left).toBe(0);
});

it("what lives on in spite of SIGKILL is reported", async () => {
  const mark = `test-${randomId()}:left`;
  // Its parent, which nobody is told of, starts each anew.
  const again = `(PLUMB_MARK=${mark}; export PLUMB_MARK; while :; do sleep 1000; done) &`;
  const { process: parent, mark: parentMark } = await shell(`${again.repeat(6)} echo $$ >> ready; wait`, 1);
  try {
    expect((await stop(mark, { graceMs: 50 })).left).toBeGreaterThan(0);
  } finally {
    await stop(parentMark, { identities: [parent.identity], graceMs: 0 });
    await stop(mark, { graceMs: 0 });
  }
});

interface Shell {
  readonly process: SpawnedProcess;
  readonly mark: string;
}

/** A shell in a session of its own; returns when so many of its children are ready. */
async function shell(script: string, children: number): Promise<Shell> {
  const mark = `test-${randomId()}:shell`;
  const spawned = await spawnLogged({
    program: "/bin/sh",
    args: ["-c", script],
    env: { PATH: process.env["PATH"] ?? "" },
    cwd: tree.path,
    logFile: join(tree.path, "log"),
    mark,
  });
  while (lines("ready").length < children) await sleep(scope, 5);
  return { process: spawned, mark };
}

function stop(mark: string, request: Partial<Parameters<typeof stopProcesses>[1]> = {}): Promise<StopReport> {
  return stopProcesses(scope, { identities: [], mark, signal: "SIGTERM", graceMs: 10_000, ...request });
}

function lines(name: string): readonly string[] {
  return (readText(join(tree.path, name)) ?? "").split("\n").filter((line) => line !== "");
}
