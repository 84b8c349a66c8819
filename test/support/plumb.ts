import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { StackStatus } from "../../src/model/status.ts";

const root = join(import.meta.dirname, "../..");
// For coverage every process of a stack runs from the source and leaves what it ran.
const coverage = process.env["PLUMB_COVERAGE"];
const cli = join(root, coverage === undefined ? "dist/cli.js" : "src/cli/main.ts");

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

/** A project folder with a runtime directory of its own. What it left running is stopped at the end. */
export interface Project extends AsyncDisposable {
  readonly folder: string;
  readonly runtimeDirectory: string;
  readonly env: NodeJS.ProcessEnv;
  write(name: string, content: string): void;
  plumb(...args: readonly string[]): Promise<CommandResult>;
  /** Starts a command and leaves it alone. */
  start(...args: readonly string[]): ChildProcess;
  status(): Promise<StackStatus>;
  /** Processes whose environment or files name this project. */
  processes(): readonly MarkedProcess[];
}

export interface MarkedProcess {
  readonly pid: number;
  readonly command: string;
}

export interface ProjectStart {
  readonly files?: Readonly<Record<string, string>>;
  /** A folder of `playground/` to copy. */
  readonly copyOf?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export function project(start: ProjectStart): Project {
  const base = mkdtempSync(join(tmpdir(), "plumb-e2e-"));
  const folder = join(base, "project");
  const runtimeDirectory = join(base, "run");
  mkdirSync(runtimeDirectory, { mode: 0o700 });
  mkdirSync(folder);
  if (start.copyOf !== undefined) copyPlayground(start.copyOf, folder);
  const env = {
    ...process.env,
    XDG_RUNTIME_DIR: runtimeDirectory,
    NO_COLOR: "1",
    ...(coverage === undefined ? {} : { NODE_V8_COVERAGE: coverage }),
    ...start.env,
  };
  const write = (name: string, content: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  };
  for (const [name, content] of Object.entries(start.files ?? {})) write(name, content);
  const plumb = (...args: readonly string[]): Promise<CommandResult> =>
    command(process.execPath, [cli, ...args], { cwd: folder, env });
  return {
    folder,
    runtimeDirectory,
    env,
    write,
    plumb,
    start: (...args) => spawn(process.execPath, [cli, ...args], { cwd: folder, env, stdio: "ignore" }),
    async status() {
      const { stdout } = await plumb("status", "--json");
      return JSON.parse(stdout) as StackStatus;
    },
    processes: () => processesOf(base),
    async [Symbol.asyncDispose]() {
      await plumb("down");
      for (const { pid } of processesOf(base)) kill(pid);
      rmSync(base, { recursive: true, force: true });
    },
  };
}

/** The playground's parts refer to each other, so `hello-broken` comes with `hello` beside it. */
function copyPlayground(name: string, folder: string): void {
  const skip = (path: string): boolean => !path.includes(".plumb");
  cpSync(join(root, "playground", name), folder, { recursive: true, filter: skip });
  if (name !== "hello")
    cpSync(join(root, "playground/hello"), join(folder, "../hello"), { recursive: true, filter: skip });
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs a program to its end. */
export function command(
  program: string,
  args: readonly string[],
  { cwd, env }: CommandOptions,
): Promise<CommandResult> {
  const { promise, resolve, reject } = Promise.withResolvers<CommandResult>();
  const began = performance.now();
  const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  child.on("error", reject);
  child.on("close", (code) => resolve({ code, stdout, stderr, ms: performance.now() - began }));
  return promise;
}

/** Live processes that mention a path in their arguments, environment or working folder; not this one. */
function processesOf(path: string): readonly MarkedProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const read = (file: string): string => readOr(`/proc/${name}/${file}`);
      const args = read("cmdline").replaceAll("\0", " ").trim();
      if (args === "" || !(args.includes(path) || read("environ").includes(path))) return [];
      return [{ pid: Number(name), command: args }];
    });
}

function readOr(path: string): string {
  try {
    return existsSync(path) ? readFileSync(path, "utf8") : "";
  } catch {
    return "";
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}

/** Polls until it holds. @throws Error that names what did not come about */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limitMs = 10_000,
): Promise<void> {
  for (const deadline = Date.now() + limitMs; !(await holds());) {
    if (Date.now() > deadline) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
