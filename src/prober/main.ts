import type { FromProber, ToProber } from "../control/prober-messages.ts";
import { messageOf } from "../base/errors.ts";
import { createScope, type Scope } from "../base/scope.ts";
import { planProbes, prove } from "./prove.ts";

/** The process that runs probes. A bad probe or a slow client can hurt nobody but it; its supervisor starts another. */
const aliveEveryMs = 500;
const open = new Map<number, Scope>();

function send(message: FromProber): void {
  process.send?.(message);
}

async function handle(message: ToProber): Promise<void> {
  if (message.type === "cancel") {
    open.get(message.id)?.cancel(new Error("cancelled"));
    return;
  }
  const { id } = message;
  try {
    if (message.type === "plan") send({ type: "planned", id, probes: await planProbes(message.service) });
    else {
      await using scope = createScope("probes");
      open.set(id, scope);
      await prove(scope, message.request, {
        planned: (probes) => send({ type: "planned", id, probes }),
        fact: (fact) => send({ type: "fact", id, fact }),
        result: (result) => send({ type: "result", id, result }),
      });
    }
    send({ type: "finished", id });
  } catch (problem) {
    send({ type: "broken", id, message: messageOf(problem) });
  } finally {
    open.delete(id);
  }
}

setInterval(() => send({ type: "alive" }), aliveEveryMs);
process.on("message", (message) => void handle(message as ToProber));
process.on("disconnect", () => process.exit(0));
for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => undefined);
