import { expectEqual, firstProblem, keyProbe, type KeyTools } from "./define.ts";

/** PONG says nothing of this: a full, read-only or misconfigured Redis answers it happily. */
export const writeAcceptance = keyProbe({
  id: "redis.write-acceptance",
  title: "accepts writes of every kind",
  needs: ["redis.authentication"],
  proves: "Strings, lists, sets, sorted sets, hashes and streams can be written at this moment.",
  doesNotProve: "That they can be in an hour.",
  writes: everyKind,
  async work({ redis, second, key, saw }) {
    const words = everyKind(key);
    for (const command of words) await redis.call(...command);
    const types: unknown[] = [];
    for (const [, name = ""] of words) types.push(await second.call("TYPE", name));
    saw({ types });
    return firstProblem([
      expectEqual("types of the six keys", types, ["string", "list", "set", "zset", "hash", "stream"]),
    ]);
  },
});

function everyKind(key: KeyTools["key"]): readonly (readonly string[])[] {
  return [
    ["SET", key("string"), "1", "EX", "60"],
    ["RPUSH", key("list"), "1"],
    ["SADD", key("set"), "1"],
    ["ZADD", key("sorted-set"), "1", "one"],
    ["HSET", key("hash"), "field", "1"],
    ["XADD", key("stream"), "1-1", "field", "1"],
  ];
}
