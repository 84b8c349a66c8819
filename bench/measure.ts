import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export const root = join(import.meta.dirname, "..");
export const cli = join(root, "dist/cli.js");

/** One line of the result: what, how much, and the figure it is held against. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly target: string;
  readonly method: string;
}

export interface Run {
  readonly code: number | null;
  readonly ms: number;
  readonly stdout: string;
}

/** Runs a program to its end; time from spawn to exit, output read. `onLine` sees each line with the time since spawn. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const { promise, resolve, reject } = Promise.withResolvers<Run>();
  const began = performance.now();
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let rest = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
    const lines = (rest + chunk.toString()).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) options.onLine?.(line, performance.now() - began);
  });
  child.on("error", reject);
  child.on("close", (code) => resolve({ code, ms: performance.now() - began, stdout }));
  return promise;
}

interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  onLine?(line: string, ms: number): void;
}

/** A folder with a stack in it, and a runtime directory of its own. */
export interface Sandbox extends AsyncDisposable {
  readonly folder: string;
  plumb(args: readonly string[], onLine?: (line: string, ms: number) => void): Promise<Run>;
  start(args: readonly string[]): ChildProcess;
  /** Processes that belong to the sandbox. */
  pids(): readonly number[];
}

export function sandbox(files: Readonly<Record<string, string>> | "hello" | "hello-broken"): Sandbox {
  const base = mkdtempSync(join(tmpdir(), "plumb-bench-"));
  const folder = join(base, "stack");
  mkdirSync(folder);
  mkdirSync(join(base, "run"), { mode: 0o700 });
  if (typeof files === "string") {
    const own = { recursive: true, filter: (path: string) => !path.includes(".plumb") };
    cpSync(join(root, "playground", files), folder, own);
    cpSync(join(root, "playground/hello"), join(base, "hello"), own);
  } else
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  const env = {
    ...process.env,
    XDG_RUNTIME_DIR: join(base, "run"),
    NODE_COMPILE_CACHE: join(root, ".cache/compile"),
    NO_COLOR: "1",
  };
  const plumb: Sandbox["plumb"] = (args, onLine) =>
    run(process.execPath, [cli, ...args], { cwd: folder, env, ...(onLine === undefined ? {} : { onLine }) });
  return {
    folder,
    plumb,
    start: (args) => spawn(process.execPath, [cli, ...args], { cwd: folder, env, stdio: "ignore" }),
    pids: () => pidsWith(base),
    async [Symbol.asyncDispose]() {
      await plumb(["down"]);
      rmSync(base, { recursive: true, force: true });
    },
  };
}

function pidsWith(path: string): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter((pid) => [read(pid, "cmdline"), read(pid, "environ")].some((text) => text.includes(path)));
}

export function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export async function times(count: number, work: () => Promise<number>): Promise<readonly number[]> {
  const values: number[] = [];
  for (let index = 0; index < count; index += 1) values.push(await work());
  return values;
}

export function ms(value: number): string {
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
}
