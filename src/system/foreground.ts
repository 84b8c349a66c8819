import { spawn } from "node:child_process";
import { constants } from "node:os";
import { codeOf, PlumbError } from "../base/errors.ts";

/** Runs a program on this terminal and resolves with its exit code; ended by a signal it is 128 + its number, as in a shell. */
export async function runInForeground(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const [program = "", ...args] = argv;
  const child = spawn(program, args, { stdio: "inherit", env: { ...env } });
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  const passed = ["SIGTERM", "SIGHUP"] as const;
  for (const signal of passed) process.on(signal, pass);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once("exit", (code, signal) => resolve(code ?? 128 + (constants.signals[signal ?? "SIGTERM"] ?? 0)));
  child.once("error", (problem) =>
    reject(
      new PlumbError("process.not-found", {
        message:
          codeOf(problem) === "ENOENT"
            ? `there is no program "${program}"`
            : `${program} can't be started: ${problem.message}`,
        hint: "correct the command",
      }),
    ),
  );
  try {
    return await promise;
  } finally {
    for (const signal of passed) process.off(signal, pass);
  }
}
