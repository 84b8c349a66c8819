import { formatMs } from "../../base/duration.ts";
import type { UpRequest } from "../../control/protocol.ts";
import type { StackStatus } from "../../model/status.ts";
import { now } from "../../system/clock.ts";
import { ensureSupervisor } from "../connect.ts";
import { flag, readStack, stackRequest, timeoutMs, type CommandContext, type ExitCode } from "../context.ts";
import { exitOf } from "../judge.ts";
import { showCommand, showStatus } from "../show.ts";

export async function up(context: CommandContext): Promise<ExitCode> {
  const began = performance.now();
  const startedAt = now();
  const stack = stackRequest(context);
  const { name, folder } = readStack(stack);
  const client = await ensureSupervisor(context.scope, { folder, stack: name }, context.entries);
  const body: UpRequest = {
    stack,
    services: context.parsed.args,
    prove: proveMode(context),
    timeoutMs: timeoutMs(context),
    strictReady: false,
  };
  const status = await showCommand(context, client, { name: "up", body, headers: { "x-plumb-on-close": "stop" } });
  const took = formatMs(performance.now() - began);
  showStatus(context, status, [...staleNote(status, startedAt), took, "stop with: plumb down"]);
  return body.prove === "never" ? (exitOf(status, false) === 1 ? 1 : 0) : exitOf(status, flag(context, "strict"));
}

function proveMode(context: CommandContext): UpRequest["prove"] {
  const { prove } = context.parsed.options;
  if (prove === true) return "always";
  return prove === false ? "never" : "if-new";
}

/** A verdict from before this command is shown with its age. */
function staleNote(status: StackStatus, since: number): readonly string[] {
  const times = status.services
    .flatMap((service) => service.probes.map((probe) => probe.at))
    .filter((at) => at < since);
  if (times.length === 0) return [];
  return [`not re-proven: from ${formatMs(now() - Math.min(...times))} ago`];
}
