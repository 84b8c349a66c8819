import { stackVariables } from "../variables.ts";
import { flag, type CommandContext, type ExitCode } from "../context.ts";
import { requireSupervisor } from "../require-supervisor.ts";

export async function env(context: CommandContext): Promise<ExitCode> {
  const { client } = await requireSupervisor(context);
  const variables = stackVariables(await client.status(), context.parsed.args);
  if (flag(context, "json")) context.out.write(`${JSON.stringify(variables, undefined, 2)}\n`);
  else {
    const prefix = flag(context, "shell") ? "export " : "";
    for (const [name, value] of Object.entries(variables)) context.out.write(`${prefix}${name}=${value}\n`);
  }
  return 0;
}
