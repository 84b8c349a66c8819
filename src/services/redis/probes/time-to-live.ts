import { sleep } from "../../../base/scope.ts";
import { fail, pass } from "../../../kit/probe.ts";
import { expectEqual, firstProblem, keyProbe } from "./define.ts";

const livesMs = 80;

/** The expiry cycle is looked at too: a key nobody reads has to go as well, or memory fills up. */
export const timeToLive = keyProbe({
  id: "redis.ttl",
  title: "lets keys expire",
  needs: ["redis.write"],
  proves: "A key with a time to live is there before and gone after, also from memory when nobody reads it.",
  doesNotProve: "Expiry of millions of keys at once.",
  async work({ scope, redis, second, key, saw }) {
    const read = key("read");
    const unread = key("unread");
    await redis.call("SET", read, "1", "PX", String(livesMs));
    await redis.call("SET", unread, "1", "PX", String(livesMs));
    const left = Number(await second.call("PTTL", read));
    if (left < 1 || left > livesMs) return fail(`PTTL right after SET PX ${livesMs} is ${left}`);
    await sleep(scope, livesMs + 20);
    const value = await second.call("GET", read);
    const counted = await countedOut(scope, () => second.tryCall("MEMORY", "USAGE", unread));
    saw({ left, value, counted });
    return firstProblem([
      expectEqual("GET after its time", value, null),
      counted ? pass : fail("a key that nobody reads stays after its time: active expiry is off"),
    ]);
  },
});

/** MEMORY USAGE finds a key whose time is over as long as it takes room; where it is forbidden nothing is said. */
async function countedOut(
  scope: Parameters<typeof sleep>[0],
  look: () => Promise<{ readonly reply: unknown } | { readonly refused: string }>,
): Promise<boolean> {
  for (let turn = 0; turn < 10; turn += 1) {
    const seen = await look();
    if ("refused" in seen || seen.reply === null) return true;
    await sleep(scope, 100);
  }
  return false;
}
