import { expectEqual, firstProblem, keyProbe } from "./define.ts";

export const transaction = keyProbe({
  id: "redis.transaction",
  title: "runs transactions whole, or not at all",
  needs: ["redis.write"],
  proves: "MULTI/EXEC runs all its commands, and a transaction that watched a key which somebody changed runs none.",
  doesNotProve: "Isolation under heavy load.",
  writes: (key) => [["INCRBY", key("balance"), "5"]],
  async work({ redis, second, key, saw }) {
    const name = key("balance");
    await redis.call("SET", name, "10", "EX", "60");
    await redis.call("MULTI");
    await redis.call("INCRBY", name, "5");
    await redis.call("GET", name);
    const done = await redis.call("EXEC");
    await redis.call("WATCH", name);
    await second.call("SET", name, "99", "EX", "60");
    await redis.call("MULTI");
    await redis.call("SET", name, "0");
    const refused = await redis.call("EXEC");
    const after = await second.call("GET", name);
    saw({ done, refused, after });
    return firstProblem([
      expectEqual("EXEC", done, [15, "15"]),
      expectEqual("EXEC after a watched key changed", refused, null),
      expectEqual("the value afterwards", after, "99"),
    ]);
  },
});
