import { stackVariables } from "../variables.ts";
import { flag, type CommandContext, type ExitCode } from "../context.ts";
import { noSuchService } from "../../orchestrator/no-such-service.ts";
import { askSupervisor } from "../ask-supervisor.ts";

export async function env(context: CommandContext): Promise<ExitCode> {
  const status = await askSupervisor(context, (client) => client.status());
  const known = status.services.map(({ service }) => service);
  const missing = context.parsed.args.find((name) => !known.includes(name));
  if (missing !== undefined) throw noSuchService(missing, known);
  const variables = stackVariables(status, context.parsed.args);
  if (flag(context, "json")) context.out.write(`${JSON.stringify(variables, undefined, 2)}\n`);
  else {
    const prefix = flag(context, "shell") ? "export " : "";
    for (const [name, value] of Object.entries(variables)) context.out.write(`${prefix}${name}=${value}\n`);
  }
  return 0;
}
