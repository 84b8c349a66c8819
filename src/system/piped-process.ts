import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import type { StartIdentity } from "../model/verdict.ts";
import { identityOf } from "./process-identity.ts";

/** A Node process of ours that reads from a pipe. */
export interface PipedProcess {
  readonly identity: StartIdentity | undefined;
  readonly ended: Promise<void>;
  write(text: string): void;
  end(): void;
}

export interface PipedRequest {
  readonly entry: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
}

export function startPiped(request: PipedRequest): PipedProcess {
  const log = openSync(request.logFile, "a", 0o600);
  const child = spawn(process.execPath, [request.entry, ...request.args], {
    env: request.env,
    detached: true,
    stdio: ["pipe", log, log],
  });
  closeSync(log);
  const { stdin } = child;
  if (stdin === null) throw new Error("a piped process has an input");
  stdin.on("error", () => undefined);
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  child.once("exit", () => resolve());
  child.once("error", () => resolve());
  return {
    identity: child.pid === undefined ? undefined : identityOf(child.pid),
    ended,
    write: (text) => void stdin.write(text),
    end: () => void stdin.end(),
  };
}
