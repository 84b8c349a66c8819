import type { ReadyCheck } from "../../kit/service.ts";

/** Any answer that is not "loading" means it takes commands; whether they work is for the probes. */
export const redisReady: ReadyCheck = async (scope, { endpoint, net }) => {
  const at = endpoint("redis");
  if (at === undefined) return false;
  const answer = await net.exchange(scope, {
    host: at.host,
    port: at.port,
    send: "PING\r\n",
    until: (received) => received.at(-1) === 10,
  });
  const text = Buffer.from(answer).toString("latin1");
  return /^[+-]/.test(text) && !text.startsWith("-LOADING");
};
