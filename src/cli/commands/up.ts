import { formatMs } from "../../base/duration.ts";
import type { UpRequest } from "../../control/protocol.ts";
import type { SupervisorClient } from "../../control/client.ts";
import type { StackStatus } from "../../model/status.ts";
import { now } from "../../system/clock.ts";
import { randomId } from "../../system/random.ts";
import { staleNote } from "../age.ts";
import { ensureSupervisor } from "../connect.ts";
import { flag, readStack, stackRequest, timeoutMs, type CommandContext, type ExitCode } from "../context.ts";
import { exitOf, startedOnly } from "../judge.ts";
import { showCommand, showStatus } from "../show.ts";
import { withSupervisor } from "../with-supervisor.ts";

export async function up(context: CommandContext): Promise<ExitCode> {
  const began = performance.now();
  const startedAt = now();
  const stack = stackRequest(context);
  const { name, folder } = readStack(stack);
  const body: UpRequest = {
    stack,
    services: context.parsed.args,
    prove: proveMode(context),
    timeoutMs: timeoutMs(context),
  };
  const status = await withSupervisor(
    context,
    () => ensureSupervisor(context.scope, { folder, stack: name }, context.entries),
    (client) => cancellable(context, client, body),
  );
  const took = formatMs(performance.now() - began);
  showStatus(context, status, [...staleNote(status, startedAt), took, "stop with: plumb down"]);
  return body.prove === "never" ? startedOnly(status) : exitOf(status, flag(context, "strict"));
}

/** Ctrl-C stops what this `up` has started, and waits for that; a command that is killed leaves it to be finished. */
async function cancellable(context: CommandContext, client: SupervisorClient, body: UpRequest): Promise<StackStatus> {
  const id = randomId();
  const cancel = (): void => void client.cancel(id).catch(() => undefined);
  context.interrupted.addEventListener("abort", cancel, { once: true });
  try {
    return await showCommand(context, client, { name: "up", body, id });
  } finally {
    context.interrupted.removeEventListener("abort", cancel);
  }
}

function proveMode(context: CommandContext): UpRequest["prove"] {
  const { prove } = context.parsed.options;
  if (prove === true) return "always";
  return prove === false ? "never" : "if-new";
}
