import type { Engine } from "./command.ts";
import type { Client } from "./client.ts";

const neverPaused = /^(client|reset|quit|hello|auth)$/;
const mayWrite = /^(eval|evalsha|exec|publish)$/;

/** Whether a command waits because of CLIENT PAUSE. */
export function mustWait(server: Engine, client: Client, words: readonly string[]): boolean {
  if (server.pausedUntil <= server.now()) return false;
  const spec = server.commands.get((words[0] ?? "").toLowerCase());
  if (spec === undefined || neverPaused.test(spec.name)) return false;
  if (!server.pauseWritesOnly) return true;
  return spec.flags.includes("write") || (mayWrite.test(spec.name) && client.queue?.length !== 0);
}
