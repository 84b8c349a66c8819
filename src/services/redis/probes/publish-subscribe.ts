import { race } from "../../../base/scope.ts";
import { fail } from "../../../kit/probe.ts";
import { expectEqual, firstProblem, keyProbe } from "./define.ts";

export const publishSubscribe = keyProbe({
  id: "redis.pubsub",
  title: "carries messages to subscribers",
  needs: ["redis.authentication"],
  timeoutMs: 2000,
  proves: "A message published by one connection reaches another that has subscribed, once, with its text.",
  doesNotProve: "Delivery to a subscriber that was away: Redis promises none.",
  async work({ scope, context, redis, second, saw }) {
    const channel = context.ownName("channel");
    const { promise: arrived, resolve } = Promise.withResolvers<string>();
    await second.subscribe(channel, resolve);
    const receivers = await redis.call("PUBLISH", channel, "hello");
    if (receivers !== 1) return fail(`PUBLISH reached ${String(receivers)} subscribers instead of 1`);
    const message = await race(scope, arrived);
    saw({ receivers, message });
    return firstProblem([expectEqual("the message", message, "hello")]);
  },
});
