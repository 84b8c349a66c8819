import { expectEqual, firstProblem, keyProbe } from "./define.ts";

type Entries = [string, [string, string[]][]][] | null;

export const stream = keyProbe({
  id: "redis.stream",
  title: "delivers a stream to a group, and again to who claims it",
  needs: ["redis.write"],
  proves:
    "An entry is read once by a group, is pending, is claimed by another consumer, acknowledged and then not pending.",
  doesNotProve: "Trimming and very long streams.",
  writes: (key) => [["XADD", key("events"), "*", "kind", "created"]],
  async work({ redis, second, key, saw }) {
    const name = key("events");
    await redis.call("XGROUP", "CREATE", name, "workers", "0", "MKSTREAM");
    await redis.call("EXPIRE", name, "60");
    const id = String(await redis.call("XADD", name, "*", "kind", "created"));
    const read = (await second.call(
      "XREADGROUP",
      "GROUP",
      "workers",
      "one",
      "COUNT",
      "5",
      "STREAMS",
      name,
      ">",
    )) as Entries;
    const again = await second.call("XREADGROUP", "GROUP", "workers", "two", "COUNT", "5", "STREAMS", name, ">");
    const pending = (await redis.call("XPENDING", name, "workers")) as unknown[];
    const claimed = (await redis.call("XCLAIM", name, "workers", "two", "0", id)) as unknown[];
    const acknowledged = await redis.call("XACK", name, "workers", id);
    const after = (await redis.call("XPENDING", name, "workers")) as unknown[];
    saw({ id, read, pending: pending[0], claimed: claimed.length, acknowledged, after: after[0] });
    return firstProblem([
      expectEqual("XREADGROUP", read?.[0]?.[1], [[id, ["kind", "created"]]]),
      expectEqual("a second XREADGROUP", again, null),
      expectEqual("XPENDING", pending[0], 1),
      expectEqual("XCLAIM", claimed, [[id, ["kind", "created"]]]),
      expectEqual("XACK", acknowledged, 1),
      expectEqual("XPENDING after XACK", after[0], 0),
    ]);
  },
});
