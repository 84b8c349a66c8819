import { expectEqual, firstProblem, keyProbe } from "./define.ts";

export const hashSession = keyProbe({
  id: "redis.hash",
  title: "keeps a session as a hash",
  needs: ["redis.write"],
  proves: "Fields are set, read one by one and together, counted up and removed, and the session has a time to live.",
  doesNotProve: "Large hashes' change of encoding.",
  writes: (key) => [["HSET", key("session"), "user", "ada"]],
  async work({ redis, second, key, saw }) {
    const name = key("session");
    const added = await redis.call("HSET", name, "user", "ada", "visits", "1");
    await redis.call("EXPIRE", name, "60");
    const visits = await redis.call("HINCRBY", name, "visits", "2");
    const user = await second.call("HGET", name, "user");
    const removed = await redis.call("HDEL", name, "user");
    const rest = await second.call("HGETALL", name);
    const ttl = Number(await second.call("TTL", name));
    saw({ added, visits, user, removed, rest, ttl });
    return firstProblem([
      expectEqual("HSET", added, 2),
      expectEqual("HINCRBY", visits, 3),
      expectEqual("HGET", user, "ada"),
      expectEqual("HDEL", removed, 1),
      expectEqual("HGETALL", rest, ["visits", "3"]),
      expectEqual("TTL is set", ttl > 0 && ttl <= 60, true),
    ]);
  },
});
