import type { Forwarding } from "../orchestrator/forwarding.ts";
import { openChannel, type Channel, type ChannelRequest } from "../system/channel.ts";
import { pause } from "../system/clock.ts";
import type { FromForwarder, ToForwarder } from "./forwarder/protocol.ts";
import { KeptRoutes } from "./kept-routes.ts";
import { createRespawn } from "./respawn.ts";

export interface ForwarderKeeper extends Forwarding {
  readonly pid: number;
  leave(): Promise<void>;
}

/** A forwarder that says nothing for so long is frozen, and replaced. */
const silenceMs = 3000;

/** Keeps a forwarder alive with the routes it should have. `onReplaced` is told when one had to be started anew. */
export function keepForwarder(request: ChannelRequest, onReplaced: () => void): ForwarderKeeper {
  const waiting = new Map<string, PromiseWithResolvers<void>>();
  const respawn = createRespawn();
  let leaving = false;
  let channel: Channel<ToForwarder, FromForwarder>;
  const routes = new KeptRoutes((route) => channel.send({ type: "add", route }));
  const answered = (message: FromForwarder): void => {
    const asked = waiting.get(keyOf(message));
    if (asked === undefined) return routes.answered(message);
    waiting.delete(keyOf(message));
    if (message.type !== "failed") return asked.resolve();
    routes.drop(message.id);
    asked.reject(cannotBind(message.code));
  };
  const begin = (): void => {
    channel = openChannel(request);
    respawn.begun();
    channel.onMessage(answered);
    routes.openAll();
    void channel.ended.then(async () => {
      // What it had open went with it.
      for (const [key, asked] of waiting) {
        if (!key.startsWith("remove:")) continue;
        waiting.delete(key);
        asked.resolve();
      }
      if (!leaving) await pause(respawn.delayMs());
      if (leaving) return;
      begin();
      onReplaced();
    });
  };
  const ask = async (message: ToForwarder): Promise<void> => {
    const answer = Promise.withResolvers<void>();
    waiting.set(keyOf(message), answer);
    channel.send(message);
    const watchdog = setTimeout(() => void channel.kill(), silenceMs);
    await answer.promise.finally(() => clearTimeout(watchdog));
  };
  begin();
  return {
    get pid() {
      return channel.pid;
    },
    add(route, watch) {
      routes.keep(route, watch);
      return ask({ type: "add", route });
    },
    async remove(id) {
      if (routes.drop(id)) await ask({ type: "remove", id });
    },
    async leave() {
      leaving = true;
      await channel.kill();
    },
  };
}

function keyOf(message: ToForwarder | FromForwarder): string {
  if (message.type === "add") return `add:${message.route.id}`;
  return message.type === "remove" || message.type === "removed" ? `remove:${message.id}` : `add:${message.id}`;
}

function cannotBind(code: string): Error {
  return Object.assign(new Error(`the address can't be bound: ${code}`), { code });
}
