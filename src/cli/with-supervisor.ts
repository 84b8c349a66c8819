import { PlumbError } from "../base/errors.ts";
import type { SupervisorClient } from "../control/client.ts";
import type { CommandContext } from "./context.ts";

const attempts = 5;

/** A supervisor may leave between two questions: who is there then is asked again, as long as nothing was begun. */
export async function withSupervisor<T>(
  context: CommandContext,
  find: () => Promise<SupervisorClient>,
  work: (client: SupervisorClient) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const client = await find();
    try {
      return await work(client);
    } catch (problem) {
      const again = problem instanceof PlumbError && problem.code === "supervisor.leaving";
      if (!again || attempt === attempts || context.scope.signal.aborted) throw problem;
    }
  }
}
