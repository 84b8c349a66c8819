import { PlumbError } from "../base/errors.ts";
import type { SupervisorClient } from "../control/client.ts";
import { findSupervisor } from "./connect.ts";
import { readStack, stackRequest, type CommandContext } from "./context.ts";

/** The supervisor of the stack that the command line means. @throws PlumbError `usage.not-up` where it is down */
export async function requireSupervisor(context: CommandContext): Promise<{
  readonly client: SupervisorClient;
  readonly folder: string;
  readonly name: string;
}> {
  const { name, folder } = readStack(stackRequest(context));
  const client = await findSupervisor(context.scope, { folder, stack: name });
  if (client === undefined) throw new PlumbError("usage.not-up", { message: `${name} is not up`, hint: "plumb up" });
  return { client, folder, name };
}
