import { PlumbError } from "../base/errors.ts";
import { createScope, sleep, type Scope } from "../base/scope.ts";
import { supervisorClient, type SupervisorClient } from "../control/client.ts";
import { stackPaths } from "../orchestrator/paths.ts";
import { readLease, recover, supervisedElsewhere } from "../supervisor/lease.ts";
import { fileSize, proveWritable } from "../system/files.ts";
import { httpLines, httpRequest } from "../system/http-client.ts";
import { spawnDetached } from "../system/spawn-detached.ts";
import { readFrom } from "../system/tail.ts";
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
const silentMs = 4000;
const answerMs = 2000;

/**
 * The supervisor of a stack; undefined where there is none. What a dead one left is cleaned up then.
 * @throws PlumbError `supervisor.silent` where there is one that does not answer, `supervisor.elsewhere`
 */
export async function findSupervisor(scope: Scope, address: StackAddress): Promise<SupervisorClient | undefined> {
  const client = clientOf(scope, socketPathFor(address.folder, address.stack));
  if (await answers(client)) return client;
  await using lock = await takeLock(stackHash(address.folder, address.stack));
  if (lock === undefined) return await unlessLeaving(scope, address, client);
  await recoverUnlessElsewhere(scope, address);
  return undefined;
}

/** Somebody holds the lock: a supervisor that is just starting, just leaving, or listens in another runtime directory. */
async function unlessLeaving(
  scope: Scope,
  address: StackAddress,
  client: SupervisorClient,
): Promise<SupervisorClient | undefined> {
  const deadline = performance.now() + silentMs;
  while (performance.now() < deadline) {
    if (await untilAnswers(scope, client, 200)) return client;
    const lease = readLease(stackPaths(address.folder, address.stack).state);
    const named = lease?.socketPath === undefined ? undefined : clientOf(scope, lease.socketPath);
    if (named !== undefined && (await answers(named))) return named;
    await using lock = await takeLock(stackHash(address.folder, address.stack));
    if (lock === undefined) continue;
    await recoverUnlessElsewhere(scope, address);
    return undefined;
  }
  throw new PlumbError("supervisor.silent", {
    message: `${address.stack} has a supervisor that does not answer; nothing was changed`,
    hint: "is it stopped, or another user's? plumb doctor shows what runs",
  });
}

async function recoverUnlessElsewhere(scope: Scope, { folder, stack }: StackAddress): Promise<void> {
  const recovery = await recover(scope, stackPaths(folder, stack).state);
  if (recovery.kind === "supervisor-alive") throw supervisedElsewhere(stack, recovery.lease);
}

/** The supervisor of a stack, started where there is none. Of two that start at once, one stays. */
export async function ensureSupervisor(
  scope: Scope,
  address: StackAddress,
  entries: Entries,
): Promise<SupervisorClient> {
  const deadline = performance.now() + startMs;
  const { root } = stackPaths(address.folder, address.stack);
  const logFile = `${root}/supervisor.log`;
  const socketPath = socketPathFor(address.folder, address.stack);
  let logged = fileSize(logFile);
  while (performance.now() < deadline) {
    const found = await findSupervisor(scope, address);
    if (found !== undefined) return found;
    proveWritable(root);
    logged = fileSize(logFile);
    const args = [address.folder, address.stack, socketPath];
    const child = spawnDetached({ entry: entries.entry("supervisor"), args, logFile, cwd: address.folder });
    const ended = child.ended.then(() => false);
    const client = clientOf(scope, socketPath);
    if (await Promise.race([untilAnswers(scope, client, startMs), ended])) return client;
    if (await untilAnswers(scope, client, 500)) return client;
    if ((await child.ended) !== 0) break;
  }
  throw notStarted(logFile, logged);
}

/**
 * Waits until the supervisor of a stack that was taken down has ended, so that the next command meets none; or until it has the
 * stack up again, because somebody asked it for that meanwhile.
 */
export async function untilGone(scope: Scope, address: StackAddress, client: SupervisorClient): Promise<void> {
  await using waiting = scope.child("waiting for the supervisor to end", goneMs);
  for (let waitMs = 2; ; waitMs = Math.min(100, waitMs * 1.4)) {
    await using lock = await takeLock(stackHash(address.folder, address.stack));
    if (lock !== undefined) return;
    if (waitMs === 100 && (await hasStackAgain(client))) return;
    await sleep(waiting, waitMs);
  }
}

async function hasStackAgain(client: SupervisorClient): Promise<boolean> {
  return await client.status().then(
    ({ state }) => state !== "down",
    () => false,
  );
}

/** Holds the name of a stack that has no supervisor, so that none can start meanwhile; waits for one that is leaving. */
export async function holdName(scope: Scope, { folder, stack }: StackAddress): Promise<AsyncDisposable> {
  await using waiting = scope.child("waiting for the supervisor to end", goneMs);
  for (let waitMs = 2; ; waitMs = Math.min(30, waitMs * 1.4)) {
    const lock = await takeLock(stackHash(folder, stack));
    if (lock !== undefined) return lock;
    await sleep(waiting, waitMs);
  }
}

function clientOf(scope: Scope, socketPath: string): SupervisorClient {
  return supervisorClient({
    async get(path) {
      await using short = scope.child(`asking the supervisor for ${path}`, answerMs);
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

/** What this start has written to its log says why. */
function notStarted(logFile: string, from: number): PlumbError {
  const said = readFrom(logFile, from)
    .text.trim()
    .split("\n")
    .findLast((line) => /Error/.test(line));
  return new PlumbError("supervisor.not-started", {
    message: `the supervisor did not start${said === undefined ? "" : `: ${said.trim()}`}`,
    hint: `its log is ${logFile}`,
  });
}
