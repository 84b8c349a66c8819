import type { CheckRequest } from "../../control/protocol.ts";
import { flag, timeoutMs, type CommandContext, type ExitCode } from "../context.ts";
import { exitOf } from "../judge.ts";
import { requireSupervisor } from "../require-supervisor.ts";
import { showCommand, showStatus } from "../show.ts";

export async function check(context: CommandContext): Promise<ExitCode> {
  const { client } = await requireSupervisor(context);
  const body: CheckRequest = { services: context.parsed.args, timeoutMs: timeoutMs(context) };
  const status = await showCommand(context, client, { name: "check", body });
  showStatus(context, status, []);
  return exitOf(status, flag(context, "strict"));
}
