import type { Forwarding, Route } from "../orchestrator/forwarding.ts";
import { openChannel, type Channel, type ChannelRequest } from "../system/channel.ts";
import type { FromForwarder, ToForwarder } from "./forwarder/protocol.ts";

export interface ForwarderKeeper extends Forwarding {
  readonly pid: number;
  leave(): Promise<void>;
}

/** Keeps a forwarder alive with the routes it should have. `onReplaced` is told when one had to be started anew. */
export function keepForwarder(request: ChannelRequest, onReplaced: () => void): ForwarderKeeper {
  const routes = new Map<string, Route>();
  const waiting = new Map<string, PromiseWithResolvers<void>>();
  let leaving = false;
  let channel: Channel<ToForwarder, FromForwarder>;
  const settle = (id: string, problem?: Error): void => {
    const open = waiting.get(id);
    waiting.delete(id);
    if (problem === undefined) open?.resolve();
    else open?.reject(problem);
  };
  const begin = (): void => {
    channel = openChannel(request);
    channel.onMessage((message) => {
      if (message.type !== "failed") return settle(message.id);
      routes.delete(message.id);
      settle(
        message.id,
        Object.assign(new Error(`the address can't be bound: ${message.code}`), { code: message.code }),
      );
    });
    for (const route of routes.values()) channel.send({ type: "add", route });
    void channel.ended.then(() => {
      if (leaving) return;
      begin();
      onReplaced();
    });
  };
  const ask = (id: string, message: ToForwarder): Promise<void> => {
    const answer = Promise.withResolvers<void>();
    waiting.set(id, answer);
    channel.send(message);
    return answer.promise;
  };
  begin();
  return {
    get pid() {
      return channel.pid;
    },
    add(route) {
      routes.set(route.id, route);
      return ask(route.id, { type: "add", route });
    },
    async remove(id) {
      if (!routes.delete(id)) return;
      await ask(id, { type: "remove", id });
    },
    async leave() {
      leaving = true;
      await channel.kill();
    },
  };
}
