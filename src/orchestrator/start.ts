import { createScope, type Scope } from "../base/scope.ts";
import type { StartIdentity } from "../model/verdict.ts";
import { now } from "../system/clock.ts";
import { makeFolder, writePrivate } from "../system/files.ts";
import { nextLogFile } from "../system/log-files.ts";
import { spawnLogged } from "../system/spawn.ts";
import { stopProcesses } from "../system/stop-processes.ts";
import { survivorsOf } from "./daemon.ts";
import type { PreparedService } from "./prepared.ts";
import type { World } from "./world.ts";

export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly afterMs: number;
}

/** One start of a service: a process that really was started, until it has ended. */
export interface StartedService {
  readonly identity: StartIdentity;
  readonly startedAt: number;
  readonly logFile: string;
  /** Resolves when the process, and whatever it left in the background, has ended. */
  readonly exited: Promise<Exit>;
  /** True once the first process has ended and left others that go on for it. */
  daemonised(): boolean;
  pids(): readonly number[];
  stop(scope: Scope): Promise<void>;
}

export interface StartRequest {
  readonly prepared: PreparedService;
  readonly world: World;
}

/** Writes the generated files, starts the program in a process group of its own and watches for its end. */
export async function startService(scope: Scope, request: StartRequest): Promise<StartedService> {
  const { prepared, world } = request;
  const { plan, program, service } = prepared;
  for (const folder of plan.folders) makeFolder(folder);
  for (const file of plan.files) writePrivate(file.path, file.content);
  const logFile = nextLogFile(world.paths.logFolder, service.name);
  const mark = world.mark(service.name);
  const startedAt = now();
  const began = performance.now();
  const child = await spawnLogged({
    program: program.program,
    args: program.args,
    env: { ...defined(world.env), ...program.env },
    cwd: plan.cwd,
    logFile,
    mark,
  });
  let followed: readonly StartIdentity[] = [];
  const exited = child.exited.then(async (end): Promise<Exit> => {
    if (end.code === 0) await survivorsOf(mark, (alive) => (followed = alive));
    else await stopLeftovers(mark, service.stopGraceMs);
    return { ...end, afterMs: Math.round(performance.now() - began) };
  });
  scope.signal.throwIfAborted();
  return {
    identity: child.identity,
    startedAt,
    logFile,
    exited,
    daemonised: () => followed.length > 0,
    pids: () => (followed.length > 0 ? followed.map((identity) => identity.pid) : [child.identity.pid]),
    async stop(stopScope) {
      const { stopSignal, stopGraceMs } = service;
      await stopProcesses(stopScope, {
        identities: [child.identity, ...followed],
        mark,
        signal: stopSignal,
        graceMs: stopGraceMs,
      });
      await exited;
    },
  };
}

/** Children of a program that failed must not hold its ports when it is started again. */
async function stopLeftovers(mark: string, graceMs: number): Promise<void> {
  await using scope = createScope("stopping what a failed program left");
  await stopProcesses(scope, { identities: [], mark, signal: "SIGTERM", graceMs });
}

function defined(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
