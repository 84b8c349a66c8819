import { expectEqual, firstProblem, keyProbe } from "./define.ts";

export const write = keyProbe({
  id: "redis.write",
  title: "keeps what is written",
  needs: ["redis.authentication"],
  proves: "SET is read back by another connection, and DEL takes it away.",
  doesNotProve: "That it is still there after a crash: see persistence.",
  writes: (key) => [["SET", key("value"), "1", "PX", "1000"]],
  async work({ redis, second, key, saw }) {
    const name = key("value");
    const value = `${name}=${Math.round(performance.now())}`;
    const set = await redis.call("SET", name, value, "EX", "60");
    const read = await second.call("GET", name);
    const deleted = await redis.call("DEL", name);
    const after = await second.call("GET", name);
    saw({ set, same: read === value, deleted, after });
    return firstProblem([
      expectEqual("SET", set, "OK"),
      expectEqual("GET by another connection", read, value),
      expectEqual("DEL", deleted, 1),
      expectEqual("GET after DEL", after, null),
    ]);
  },
});
