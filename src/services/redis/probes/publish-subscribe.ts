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
    const { promise: over, resolve } = Promise.withResolvers<void>();
    const arrived: string[] = [];
    await second.subscribe(channel, (message) => {
      arrived.push(message);
      if (message === "bye") resolve();
    });
    const receivers = await redis.call("PUBLISH", channel, "hello");
    if (receivers !== 1) return fail(`PUBLISH reached ${String(receivers)} subscribers instead of 1`);
    // The second message shows that the first one came once.
    await redis.call("PUBLISH", channel, "bye");
    await race(scope, over);
    saw({ receivers, arrived });
    return firstProblem([expectEqual("the messages", arrived, ["hello", "bye"])]);
  },
});
