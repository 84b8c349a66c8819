import { createScope } from "../base/scope.ts";
import { createBus } from "../base/bus.ts";
import type { PlumbEvent } from "../model/event.ts";
import { stackPaths } from "../orchestrator/paths.ts";
import { takeLock } from "../system/abstract-lock.ts";
import { makeFolder, writePrivate } from "../system/files.ts";
import { serveSocket } from "../system/http-server.ts";
import { randomId } from "../system/random.ts";
import { stackHash } from "../system/runtime-directory.ts";
import { entriesBeside } from "./entries.ts";
import { keepLogs } from "./keep-logs.ts";
import { recover, supervisedElsewhere } from "./lease.ts";
import { createOwnership } from "./ownership.ts";
import { createRun } from "./run-record.ts";
import { createCommands } from "./commands.ts";
import { answer } from "./socket-api.ts";
import { createOrchestrator } from "./stack-world.ts";

export interface SupervisorRequest {
  readonly folder: string;
  readonly stack: string;
  readonly socketPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** File of this program; the other programs lie beside it. */
  readonly here: string;
}

/** Whoever starts a supervisor has a command for it; one that never comes was cut off. */
const firstCommandMs = 30_000;

/**
 * The life of a stack's supervisor: lock, tidy up after a dead one, serve until the stack is down.
 * @throws PlumbError `supervisor.elsewhere` where the lease belongs to a living one that has another lock
 */
export async function runSupervisor(request: SupervisorRequest): Promise<void> {
  const { folder, stack } = request;
  const lock = await takeLock(stackHash(folder, stack));
  if (lock === undefined) return;
  const paths = stackPaths(folder, stack);
  makeFolder(paths.root);
  writePrivate(`${folder}/.plumb/.gitignore`, "*\n");
  const entries = entriesBeside(request.here);
  await using scope = createScope(`supervisor of ${stack}`);
  const recovery = await recover(scope, paths.state);
  if (recovery.kind === "supervisor-alive") throw supervisedElsewhere(stack, recovery.lease);
  const record = createRun(paths.runs);
  const bus = createBus<PlumbEvent>((problem) => record.fail(problem));
  bus.on((event) => record.write(event));
  const ownership = createOwnership({ ...request, paths, entries, bus, mark: randomId() });
  const orchestrator = createOrchestrator({ folder, stack, paths, entries, bus, record, ownership });
  const commands = createCommands({ orchestrator, record, ownership, bus });
  using _logs = keepLogs(() => orchestrator.lives.flatMap((life) => life.limitedLog() ?? []));
  const server = await serveSocket(request.socketPath, (call) => answer(call, { ...request, commands, bus }));
  const unused = setTimeout(() => commands.leaveIfIdle(), firstCommandMs);
  await commands.over;
  clearTimeout(unused);
  await server.close();
  await ownership.leave();
  record.close();
}
