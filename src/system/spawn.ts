import { environment } from "./environment.ts";
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { codeOf, messageOf, PlumbError } from "../base/errors.ts";
import { race, type Scope } from "../base/scope.ts";
import type { StartIdentity } from "../model/verdict.ts";
import { guarded, isFolder } from "./files.ts";
import { bootId, identityOf, markVariable } from "./process-identity.ts";

export interface SpawnRequest {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly logFile: string;
  readonly mark: string;
}

export interface SpawnedProcess {
  readonly identity: StartIdentity;
  readonly exited: Promise<ProcessEnd>;
}

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

/**
 * Starts a program in a session of its own. It writes its log file itself, so nothing of ours stands in between.
 * @throws PlumbError `process.not-found`, `process.not-executable`, `process.no-folder`
 */
export async function spawnLogged(request: SpawnRequest): Promise<SpawnedProcess> {
  if (!isFolder(request.cwd)) {
    throw new PlumbError("process.no-folder", {
      message: `${request.cwd}, in which ${request.program} is to run, is not a folder`,
      hint: "correct x-plumb.process.cwd",
    });
  }
  const log = guarded(request.logFile, () => openSync(request.logFile, "a", 0o600));
  try {
    const child = spawn(request.program, [...request.args], {
      cwd: request.cwd,
      env: { ...request.env, [markVariable]: request.mark },
      detached: true,
      stdio: ["ignore", log, log],
    });
    const { promise: exited, resolve } = Promise.withResolvers<ProcessEnd>();
    child.once("exit", (code, signal) => resolve({ code, signal }));
    await started(child, request.program);
    const pid = child.pid ?? -1;
    // One that is over already has no entry any more; its end is reported all the same.
    const identity = identityOf(pid) ?? { pid, startTicks: "0", bootId: bootId() };
    return { identity, exited };
  } finally {
    closeSync(log);
  }
}

function started(child: ReturnType<typeof spawn>, program: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.once("spawn", resolve);
  child.once("error", (problem) => reject(spawnError(program, problem)));
  return promise;
}

function spawnError(program: string, problem: unknown): PlumbError {
  const code = codeOf(problem);
  if (code === "ENOENT") {
    return new PlumbError("process.not-found", {
      message: `${program} is not there`,
      hint: "correct the path",
      cause: problem,
    });
  }
  if (code === "EACCES" || code === "ENOEXEC") {
    return new PlumbError("process.not-executable", {
      message: `${program} is not executable`,
      hint: `chmod +x ${program}, if it is the right file`,
      cause: problem,
    });
  }
  return new PlumbError("process.not-started", {
    message: `${program} can't be started: ${messageOf(problem)}`,
    cause: problem,
  });
}

export interface RunRequest {
  readonly argv: readonly string[];
  /** On top of this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly input?: string;
}

export interface RunResult extends ProcessEnd {
  readonly stdout: string;
  readonly stderr: string;
}

const keptOutput = 1_048_576;

/** Runs a command to its end and returns what it printed (the first MiB of each stream). Ends its group when the scope is over. */
export async function run(scope: Scope, request: RunRequest): Promise<RunResult> {
  const [program = "", ...args] = request.argv;
  const child = spawn(program, args, {
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
    ...(request.env === undefined ? {} : { env: { ...environment(), ...request.env } }),
    ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
  });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const { promise: closed, resolve } = Promise.withResolvers<ProcessEnd>();
  child.once("close", (code, signal) => resolve({ code, signal }));
  child.stdin.on("error", () => undefined);
  child.stdin.end(request.input ?? "");
  try {
    await started(child, program);
    const end = await race(scope, closed);
    return { ...end, stdout: stdout(), stderr: stderr() };
  } catch (problem) {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) killGroup(child.pid);
    throw problem;
  }
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on("data", (chunk: Buffer) => {
    if (size < keptOutput) chunks.push(chunk);
    size += chunk.length;
  });
  return () => Buffer.concat(chunks).subarray(0, keptOutput).toString("utf8");
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended in between.
  }
}
