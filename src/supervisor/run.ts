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
import { recover } from "./lease.ts";
import { createOwnership } from "./ownership.ts";
import { createRun } from "./run-record.ts";
import { createCommands } from "./commands.ts";
import { answer } from "./socket-api.ts";

export interface SupervisorRequest {
  readonly folder: string;
  readonly stack: string;
  readonly socketPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** File of this program; the other programs lie beside it. */
  readonly here: string;
}

/** The life of a stack's supervisor: lock, tidy up after a dead one, serve until the stack is down. */
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
  const bus = createBus<PlumbEvent>();
  const record = createRun(paths.runs);
  bus.on((event) => record.write(event));
  const ownership = createOwnership({ ...request, paths, entries, bus, mark: randomId() });
  const commands = createCommands({ ...request, paths, entries, bus, record, ownership, recovery });
  using _logs = keepLogs(() => commands.logFiles());
  const server = await serveSocket(request.socketPath, (call) => answer(call, { ...request, commands, bus }));
  await commands.over;
  await server.close();
  await ownership.leave();
  record.close();
}
