import { expectEqual, firstProblem, keyProbe } from "./define.ts";

const script =
  "local n = redis.call('INCRBY', KEYS[1], ARGV[1]) if n > 5 then return {'over', n} end return {'under', n}";

export const lua = keyProbe({
  id: "redis.lua",
  title: "runs Lua scripts",
  needs: ["redis.write"],
  proves: "EVAL and EVALSHA run a script with keys and arguments, and its write is seen by another connection.",
  doesNotProve: "Every library inside scripts.",
  writes: (key) => [["EVAL", script, "1", key("counter"), "4"]],
  async work({ redis, second, key, saw }) {
    const name = key("counter");
    const first = await redis.call("EVAL", script, "1", name, "4");
    const sha = String(await redis.call("SCRIPT", "LOAD", script));
    const then = await redis.call("EVALSHA", sha, "1", name, "4");
    const value = await second.call("GET", name);
    saw({ first, then, value });
    return firstProblem([
      expectEqual("EVAL", first, ["under", 4]),
      expectEqual("EVALSHA", then, ["over", 8]),
      expectEqual("the counter", value, "8"),
    ]);
  },
});
