import { sleep } from "../../../base/scope.ts";
import { fail, pass, type ProbeOutcome, unknown } from "../../../kit/probe.ts";
import { expectEqual, firstProblem, keyProbe, type KeyTools } from "./define.ts";

/** Short, so that the proof is; longer where the machine is so busy that answers take as long. */
const lives = [80, 400, 1600];

/** The expiry cycle is looked at too: a key nobody reads has to go as well, or memory fills up. */
export const timeToLive = keyProbe({
  id: "redis.ttl",
  title: "lets keys expire",
  needs: ["redis.write"],
  proves: "A key with a time to live is there before and gone after, also from memory when nobody reads it.",
  doesNotProve: "Expiry of millions of keys at once.",
  writes: (key) => [["SET", key("read"), "1", "PX", "80"]],
  async work(tools) {
    for (const livesMs of lives) {
      const outcome = await tryFor(livesMs, tools);
      if (outcome !== undefined) return outcome;
    }
    return unknown(`the answers came too slowly to judge a time to live of ${lives.at(-1)} ms`);
  },
});

/** Undefined where the time was over before it could be looked at. */
async function tryFor(
  livesMs: number,
  { scope, redis, second, key, saw }: KeyTools,
): Promise<ProbeOutcome | undefined> {
  const read = key(`read-${livesMs}`);
  const unread = key(`unread-${livesMs}`);
  const began = performance.now();
  await redis.call("SET", unread, "1", "PX", String(livesMs));
  await redis.call("SET", read, "1", "PX", String(livesMs));
  const left = Number(await second.call("PTTL", read));
  if (performance.now() - began > livesMs / 2 && left < 0) return undefined;
  if (left < 1 || left > livesMs) return fail(`PTTL right after SET PX ${livesMs} is ${left}`);
  await sleep(scope, livesMs + 20);
  const value = await second.call("GET", read);
  const counted = await countedOut(scope, () => second.tryCall("MEMORY", "USAGE", unread));
  saw({ left, value, counted });
  return firstProblem([expectEqual("GET after its time", value, null), judgeUnread(counted)]);
}

function judgeUnread(counted: Counted): ProbeOutcome {
  if (counted === "gone") return pass;
  if (counted === "stays") return fail("a key that nobody reads stays after its time: active expiry is off");
  return unknown(
    `whether keys that nobody reads leave the memory can't be seen: ${counted.refused}`,
    "allow MEMORY USAGE to this user",
  );
}

type Counted = "gone" | "stays" | { readonly refused: string };

/** MEMORY USAGE finds a key whose time is over as long as it takes room. */
async function countedOut(
  scope: Parameters<typeof sleep>[0],
  look: () => Promise<{ readonly reply: unknown } | { readonly refused: string }>,
): Promise<Counted> {
  for (let turn = 0; turn < 10; turn += 1) {
    const seen = await look();
    if ("refused" in seen) return seen;
    if (seen.reply === null) return "gone";
    await sleep(scope, 100);
  }
  return "stays";
}
