import { createPaint } from "../console/paint.ts";
import { createReporter } from "../console/reporter.ts";
import { conclusion, stackScreen } from "../console/screen.ts";
import type { SupervisorClient } from "../control/client.ts";
import type { StackStatus } from "../model/status.ts";
import { flag, type CommandContext } from "./context.ts";

export interface Shown {
  readonly name: string;
  readonly body: unknown;
  /** A name by which it can be cancelled. */
  readonly id?: string;
}

/** Carries out a command while its events are shown: a tree on a terminal, lines elsewhere, NDJSON with --json. */
export async function showCommand(
  context: CommandContext,
  client: SupervisorClient,
  { name, body, id }: Shown,
): Promise<StackStatus> {
  const json = flag(context, "json");
  const reporter = json || flag(context, "quiet") ? undefined : createReporter(context.out);
  try {
    return await client.command(name, body, {
      onEvent: (event) => (json ? context.out.write(`${JSON.stringify(event)}\n`) : reporter?.event(event)),
      ...(id === undefined ? {} : { id }),
    });
  } finally {
    reporter?.finish();
  }
}

/** The end of a command: its whole screen, or the conclusion alone, or one JSON document. */
export function showStatus(context: CommandContext, status: StackStatus, notes: readonly string[]): void {
  if (flag(context, "json")) return context.out.write(`${JSON.stringify(status)}\n`);
  const paint = createPaint(context.out.colour);
  const lines = flag(context, "quiet") ? [conclusion(status, { notes, paint })] : stackScreen(status, { notes, paint });
  context.out.write(`${lines.join("\n")}\n`);
}
