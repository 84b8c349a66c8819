import { PlumbError } from "../base/errors.ts";
import type { SupervisorClient } from "../control/client.ts";
import { findSupervisor } from "./connect.ts";
import { readStack, stackRequest, type CommandContext } from "./context.ts";
import { withSupervisor } from "./with-supervisor.ts";

/** Asks the supervisor of the stack that the command line means. @throws PlumbError `usage.not-up` where it is down */
export async function askSupervisor<T>(
  context: CommandContext,
  work: (client: SupervisorClient) => Promise<T>,
): Promise<T> {
  const { name, folder } = readStack(stackRequest(context));
  const find = async (): Promise<SupervisorClient> => {
    const client = await findSupervisor(context.scope, { folder, stack: name });
    if (client === undefined) throw new PlumbError("usage.not-up", { message: `${name} is not up`, hint: "plumb up" });
    return client;
  };
  return await withSupervisor(context, find, work);
}
