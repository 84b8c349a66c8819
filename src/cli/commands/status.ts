import { PlumbError } from "../../base/errors.ts";
import type { StackStatus } from "../../model/status.ts";
import { ageNote } from "../age.ts";
import { askSupervisor } from "../ask-supervisor.ts";
import { flag, readStack, stackRequest, type CommandContext, type ExitCode } from "../context.ts";
import { exitOf } from "../judge.ts";
import { showStatus } from "../show.ts";

export async function status(context: CommandContext): Promise<ExitCode> {
  const seen = await askSupervisor(context, (client) => client.status()).catch((problem: unknown) => {
    if (problem instanceof PlumbError && problem.code === "usage.not-up") return isDown(context);
    throw problem;
  });
  showStatus(context, seen, ageNote(seen));
  return seen.state === "down" ? 3 : exitOf(seen, flag(context, "strict"));
}

function isDown(context: CommandContext): StackStatus {
  const { name, folder } = readStack(stackRequest(context));
  return { schema: "plumb.status/1", stack: name, folder, state: "down", services: [], notStarted: [], findings: [] };
}
