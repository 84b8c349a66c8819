import { runInForeground } from "../../system/foreground.ts";
import { environment } from "../../system/environment.ts";
import { stackVariables } from "../variables.ts";
import type { CommandContext, ExitCode } from "../context.ts";
import { requireSupervisor } from "../require-supervisor.ts";

export async function run(context: CommandContext): Promise<ExitCode> {
  const { client } = await requireSupervisor(context);
  const variables = stackVariables(await client.status(), []);
  return runInForeground(context.parsed.args, { ...environment(), ...variables });
}
