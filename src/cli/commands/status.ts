import { formatMs } from "../../base/duration.ts";
import type { StackStatus } from "../../model/status.ts";
import { now } from "../../system/clock.ts";
import { findSupervisor, type StackAddress } from "../connect.ts";
import { flag, readStack, stackRequest, type CommandContext, type ExitCode } from "../context.ts";
import { exitOf } from "../judge.ts";
import { showStatus } from "../show.ts";

export async function status(context: CommandContext): Promise<ExitCode> {
  const { name, folder } = readStack(stackRequest(context));
  const seen = await ask(context, { folder, stack: name });
  showStatus(context, seen, ageNote(seen));
  return seen.state === "down" ? 3 : exitOf(seen, flag(context, "strict"));
}

/** A supervisor may leave between two questions; who is there then is asked once more. */
async function ask(context: CommandContext, address: StackAddress): Promise<StackStatus> {
  for (let attempt = 0; ; attempt += 1) {
    const client = await findSupervisor(context.scope, address);
    if (client === undefined) return isDown(address.stack, address.folder);
    try {
      return await client.status();
    } catch (problem) {
      if (attempt === attempts || context.scope.signal.aborted) throw problem;
    }
  }
}

const attempts = 3;

function isDown(stack: string, folder: string): StackStatus {
  return { schema: "plumb.status/1", stack, folder, state: "down", services: [], findings: [] };
}

function ageNote(seen: StackStatus): readonly string[] {
  const times = seen.services.flatMap((service) => service.probes.map((probe) => probe.at));
  return times.length === 0 ? [] : [`as of ${formatMs(now() - Math.min(...times))} ago`];
}
