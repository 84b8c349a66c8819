import { createScope, type Scope } from "../base/scope.ts";
import type { StartIdentity } from "../model/verdict.ts";
import { now } from "../system/clock.ts";
import { inheritedEnvironment } from "../system/environment.ts";
import { makeFolder, writePrivate } from "../system/files.ts";
import { nextLogFile } from "../system/log-files.ts";
import { identityOf } from "../system/process-identity.ts";
import { spawnLogged, type SpawnedProcess } from "../system/spawn.ts";
import { stopProcesses } from "../system/stop-processes.ts";
import { createBackground } from "./background.ts";
import type { PreparedService } from "./prepared.ts";
import type { World } from "./world.ts";

export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly afterMs: number;
}

/** One start of a service: a process that really was started, until it has ended. */
export interface StartedService {
  /** Of its first process, or of the one that goes on for it in the background. */
  readonly identity: StartIdentity;
  readonly startedAt: number;
  readonly logFile: string;
  /** Resolves as soon as the service has ended, whatever its children do. */
  readonly exited: Promise<Exit>;
  /** True once the first process has ended well and left others that go on for it. */
  daemonised(): boolean;
  pids(): readonly number[];
  /** It is ready: these processes serve what it is for. Where none is given, any that it has left will do. */
  settle(servingPids: readonly number[]): void;
  /** Resolves when nothing of an ended start is left: its children must not hold its ports when it is started again. */
  clear(): Promise<void>;
  /** How many processes could not be ended. */
  stop(scope: Scope): Promise<number>;
}

export interface StartRequest {
  readonly prepared: PreparedService;
  readonly world: World;
  /** Its first process has ended, and it goes on in the background. */
  onBackground(): void;
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
    env: { ...inheritedEnvironment(world.env), ...program.env },
    cwd: plan.cwd,
    logFile,
    mark,
  });
  const background = createBackground(mark);
  const exited = endOf(child, () => background.follow(request.onBackground)).then((end): Exit => ({
    ...end,
    afterMs: Math.round(performance.now() - began),
  }));
  const stop = async (stopScope: Scope): Promise<number> => {
    const { stopSignal: signal, stopGraceMs: graceMs } = service;
    const identities = [child.identity, ...background.present];
    const { left } = await stopProcesses(stopScope, { identities, mark, signal, graceMs });
    if (left === 0) await exited;
    return left;
  };
  if (scope.signal.aborted) await stopNow(stop);
  scope.signal.throwIfAborted();
  return {
    get identity() {
      return background.present[0] ?? child.identity;
    },
    startedAt,
    logFile,
    exited,
    daemonised: () => background.present.length > 0,
    pids: () => {
      const { present } = background;
      return present.length > 0 ? present.map((identity) => identity.pid) : [child.identity.pid];
    },
    settle: (pids) => background.settle(pids.flatMap((pid) => identityOf(pid) ?? [])),
    clear: () => clearMarked(mark, service.stopGraceMs),
    stop,
  };
}

/** The end of the first process, or of what goes on for it. How something in the background ended nobody can tell. */
async function endOf(child: SpawnedProcess, follow: () => Promise<boolean>): Promise<Pick<Exit, "code" | "signal">> {
  const end = await child.exited;
  if (end.code !== 0) return end;
  return (await follow()) ? { code: null, signal: null } : end;
}

async function stopNow(stop: (scope: Scope) => Promise<number>): Promise<void> {
  await using scope = createScope("stopping what was started too late");
  await stop(scope);
}

async function clearMarked(mark: string, graceMs: number): Promise<void> {
  await using scope = createScope("stopping what an ended program has left");
  await stopProcesses(scope, { identities: [], mark, signal: "SIGTERM", graceMs });
}
