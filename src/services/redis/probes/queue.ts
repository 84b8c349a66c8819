import { connectRedis } from "../client.ts";
import { expectEqual, firstProblem, keyProbe } from "./define.ts";

/** Two consumers wait; one job wakes exactly one of them, the one that came first. */
export const queue = keyProbe({
  id: "redis.queue",
  title: "wakes one waiting consumer per job",
  needs: ["redis.write"],
  proves: "BLPOP waits, is woken by a push, gets the job once, and jobs come in order.",
  doesNotProve: "Fairness among many consumers.",
  writes: (key) => [["RPUSH", key("jobs"), "one"]],
  async work({ scope, context, redis, second, key, saw }) {
    const name = key("jobs");
    await using other = await connectRedis(scope, context);
    const ids = await Promise.all([second.call("CLIENT", "ID"), other.call("CLIENT", "ID")]);
    const first = second.call("BLPOP", name, "3");
    await blockedOrRefused(redis, ids[0], first);
    const late = other.call("BLPOP", name, "3");
    await blockedOrRefused(redis, ids[1], late);
    await redis.call("RPUSH", name, "one");
    const got = await first;
    await redis.call("RPUSH", name, "two", "three");
    const gotLater = await late;
    const left = await redis.call("LRANGE", name, "0", "-1");
    saw({ got, gotLater, left });
    return firstProblem([
      expectEqual("the consumer that waited first", got, [name, "one"]),
      expectEqual("the second consumer", gotLater, [name, "two"]),
      expectEqual("jobs left", left, ["three"]),
    ]);
  },
});

/** Asks the server itself who is waiting, so that no pause has to be long enough; a refused BLPOP never waits. */
async function blockedOrRefused(
  redis: { call(...words: string[]): Promise<unknown> },
  id: unknown,
  answer: Promise<unknown>,
): Promise<void> {
  const state = { over: false };
  const end = (): void => void (state.over = true);
  answer.then(end, end);
  while (!state.over) {
    const list = String(await redis.call("CLIENT", "LIST", "ID", String(id)));
    if (/ flags=\S*b/.test(list)) return;
  }
  await answer;
}
