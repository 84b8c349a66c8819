import { formatMs } from "../../base/duration.ts";
import type { StackStatus } from "../../model/status.ts";
import { now } from "../../system/clock.ts";
import { findSupervisor } from "../connect.ts";
import { flag, readStack, stackRequest, type CommandContext, type ExitCode } from "../context.ts";
import { exitOf } from "../judge.ts";
import { showStatus } from "../show.ts";

export async function status(context: CommandContext): Promise<ExitCode> {
  const { name, folder } = readStack(stackRequest(context));
  const client = await findSupervisor(context.scope, { folder, stack: name });
  const seen = client === undefined ? isDown(name, folder) : await client.status();
  showStatus(context, seen, ageNote(seen));
  return seen.state === "down" ? 3 : exitOf(seen, flag(context, "strict"));
}

function isDown(stack: string, folder: string): StackStatus {
  return { schema: "plumb.status/1", stack, folder, state: "down", services: [], findings: [] };
}

function ageNote(seen: StackStatus): readonly string[] {
  const times = seen.services.flatMap((service) => service.probes.map((probe) => probe.at));
  return times.length === 0 ? [] : [`as of ${formatMs(now() - Math.min(...times))} ago`];
}
