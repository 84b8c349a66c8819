import type { ReadyCheck } from "../../kit/service.ts";

/**
 * Any answer that is not "loading" means it takes commands; whether they work, and whether its neighbours reach it,
 * is for the probes. So it is asked where it listens, as a health check in its container would.
 */
export const redisReady: ReadyCheck = async (scope, { endpoint, net, plan }) => {
  if (plan.listeners.length === 0) return true;
  const at = endpoint("redis");
  if (at === undefined) return false;
  const hosts = plan.listeners.find((listener) => listener.endpoint === "redis")?.hosts ?? [];
  const answer = await net.exchange(scope, {
    host: hosts.includes(at.host) ? at.host : (hosts[0] ?? at.host),
    port: at.port,
    send: "PING\r\n",
    until: (received) => received.at(-1) === 10,
  });
  const text = Buffer.from(answer).toString("latin1");
  return /^[+-]/.test(text) && !text.startsWith("-LOADING");
};
