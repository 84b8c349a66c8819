import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { environment } from "./environment.ts";
import { guarded } from "./files.ts";
import { markVariable } from "./process-identity.ts";

/** Starts a Node program of ours that outlives this one. `ended` is its exit code, should that come while we are here. */
export function spawnDetached(request: { entry: string; args: readonly string[]; logFile: string; cwd: string }): {
  readonly ended: Promise<number | null>;
} {
  const log = guarded(request.logFile, () => openSync(request.logFile, "a", 0o600));
  // Called by a service of another stack, it must not be taken for a part of that one, and end with it.
  const { [markVariable]: _mark, ...env } = environment();
  const child = spawn(process.execPath, [request.entry, ...request.args], {
    cwd: request.cwd,
    env,
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  child.unref();
  const { promise: ended, resolve } = Promise.withResolvers<number | null>();
  child.once("exit", resolve);
  child.once("error", () => resolve(1));
  return { ended };
}
