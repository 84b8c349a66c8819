import type { RestartRequest } from "../../control/protocol.ts";
import { flag, type CommandContext, type ExitCode } from "../context.ts";
import { exitOf } from "../judge.ts";
import { requireSupervisor } from "../require-supervisor.ts";
import { showCommand, showStatus } from "../show.ts";

export async function restart(context: CommandContext): Promise<ExitCode> {
  const { client } = await requireSupervisor(context);
  const body: RestartRequest = { services: context.parsed.args, prove: true };
  const status = await showCommand(context, client, { name: "restart", body });
  showStatus(context, status, []);
  return exitOf(status, flag(context, "strict"));
}
