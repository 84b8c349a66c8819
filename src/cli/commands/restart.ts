import type { RestartRequest } from "../../control/protocol.ts";
import { now } from "../../system/clock.ts";
import { staleNote } from "../age.ts";
import { askSupervisor } from "../ask-supervisor.ts";
import { flag, timeoutMs, type CommandContext, type ExitCode } from "../context.ts";
import { exitOf } from "../judge.ts";
import { showCommand, showStatus } from "../show.ts";

export async function restart(context: CommandContext): Promise<ExitCode> {
  const startedAt = now();
  const body: RestartRequest = { services: context.parsed.args, timeoutMs: timeoutMs(context) };
  const status = await askSupervisor(context, (client) => showCommand(context, client, { name: "restart", body }));
  showStatus(context, status, staleNote(status, startedAt));
  return exitOf(status, flag(context, "strict"));
}
