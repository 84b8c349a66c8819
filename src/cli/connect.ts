import { PlumbError } from "../base/errors.ts";
import { createScope, sleep, type Scope } from "../base/scope.ts";
import { supervisorClient, type SupervisorClient } from "../control/client.ts";
import { stackPaths } from "../orchestrator/paths.ts";
import { recover } from "../supervisor/lease.ts";
import { proveWritable } from "../system/files.ts";
import { httpLines, httpRequest } from "../system/http-client.ts";
import { spawnDetached } from "../system/spawn-detached.ts";
import { readTail } from "../system/tail.ts";
import { socketPathFor, stackHash } from "../system/runtime-directory.ts";
import { takeLock } from "../system/abstract-lock.ts";
import type { Entries } from "../supervisor/entries.ts";

export interface StackAddress {
  readonly folder: string;
  readonly stack: string;
}

const url = "http://plumb";
const startMs = 10_000;
const goneMs = 10_000;

/** The supervisor of a stack; undefined where there is none. What a dead one left is cleaned up then. */
export async function findSupervisor(scope: Scope, address: StackAddress): Promise<SupervisorClient | undefined> {
  const client = clientOf(scope, address);
  if (await answers(client)) return client;
  await using lock = await takeLock(stackHash(address.folder, address.stack));
  // Somebody holds it: a supervisor that is just starting, or just leaving.
  if (lock === undefined) return (await untilAnswers(scope, client, 2000)) ? client : undefined;
  await recover(scope, stackPaths(address.folder, address.stack).state);
  return undefined;
}

/** The supervisor of a stack, started where there is none. Of two that start at once, one stays. */
export async function ensureSupervisor(
  scope: Scope,
  address: StackAddress,
  entries: Entries,
): Promise<SupervisorClient> {
  const client = clientOf(scope, address);
  const deadline = performance.now() + startMs;
  const { root } = stackPaths(address.folder, address.stack);
  while (performance.now() < deadline) {
    if (await answers(client)) return client;
    proveWritable(root);
    const logFile = `${root}/supervisor.log`;
    const args = [address.folder, address.stack, socketPathFor(address.folder, address.stack)];
    const child = spawnDetached({ entry: entries.entry("supervisor"), args, logFile, cwd: address.folder });
    const ended = child.ended.then(() => false);
    if (await Promise.race([untilAnswers(scope, client, startMs), ended])) return client;
    if (await untilAnswers(scope, client, 500)) return client;
    if ((await child.ended) !== 0) throw notStarted(logFile);
  }
  throw notStarted(`${root}/supervisor.log`);
}

/** Waits until the supervisor of a stack that was taken down has ended, so that the next command meets none. */
export async function untilGone(scope: Scope, { folder, stack }: StackAddress): Promise<void> {
  await using waiting = scope.child("waiting for the supervisor to end", goneMs);
  for (let waitMs = 2; ; waitMs = Math.min(30, waitMs * 1.4)) {
    await using lock = await takeLock(stackHash(folder, stack));
    if (lock !== undefined) return;
    await sleep(waiting, waitMs);
  }
}

function clientOf(scope: Scope, { folder, stack }: StackAddress): SupervisorClient {
  const socketPath = socketPathFor(folder, stack);
  return supervisorClient({
    async get(path) {
      await using short = scope.child(`asking the supervisor for ${path}`, 5000);
      const answer = await httpRequest(short, { url: url + path, socketPath });
      return new TextDecoder().decode(answer.body);
    },
    post: (path, body, headers) =>
      httpLines(scope, { url: url + path, socketPath, method: "POST", body, headers: { ...headers } }),
  });
}

async function answers(client: SupervisorClient): Promise<boolean> {
  try {
    await client.hello();
    return true;
  } catch (problem) {
    if (problem instanceof PlumbError && problem.code === "protocol.version") throw problem;
    return false;
  }
}

async function untilAnswers(scope: Scope, client: SupervisorClient, withinMs: number): Promise<boolean> {
  await using waiting = createScope("waiting for the supervisor", withinMs, scope.signal);
  for (let waitMs = 3; ; waitMs = Math.min(30, waitMs * 1.4)) {
    if (await answers(client)) return true;
    const over = await sleep(waiting, waitMs).then(
      () => false,
      () => true,
    );
    if (over) return false;
  }
}

function notStarted(logFile: string): PlumbError {
  const last =
    readTail(logFile, 2000)
      .trim()
      .split("\n")
      .findLast((line) => /Error/.test(line)) ?? "";
  return new PlumbError("supervisor.not-started", {
    message: `the supervisor did not start${last === "" ? "" : `: ${last.trim()}`}`,
    hint: `its log is ${logFile}`,
  });
}
