import { runInForeground } from "../../system/foreground.ts";
import { environment } from "../../system/environment.ts";
import { stackVariables } from "../variables.ts";
import type { CommandContext, ExitCode } from "../context.ts";
import { askSupervisor } from "../ask-supervisor.ts";

export async function run(context: CommandContext): Promise<ExitCode> {
  const variables = stackVariables(await askSupervisor(context, (client) => client.status()), []);
  return runInForeground(context.parsed.args, { ...environment(), ...variables });
}
