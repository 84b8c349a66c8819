import { elementsOf } from "../../support/raw-redis.ts";

/** Commands whose members come in no order: they are compared as sets. */
const unordered = /^(smembers|sinter|sunion|sdiff|hgetall|hkeys|hvals|keys|scan|config)$/i;
/** Commands that choose by chance or tell of the process: only the shape is compared. */
const byChance = /^(spop|srandmember|randomkey|hrandfield|zrandmember|hello|time|info|object|memory)$/i;
/** Times count down while both are asked one after the other. */
const clock = /^(ttl|pttl|expiretime|pexpiretime)$/i;

/** Whether two replies mean the same. Every tolerance is one of the rules above, no command is left out. */
export function alike(words: readonly string[], real: string, engine: string): boolean {
  if (real === engine) return true;
  const name = words[0] ?? "";
  if (unordered.test(name)) return sorted(real) === sorted(engine);
  if (byChance.test(name)) return shape(real) === shape(engine);
  if (clock.test(name)) return Math.abs(Number(real.slice(1)) - Number(engine.slice(1))) <= 1500;
  return false;
}

/** The place of the first reply of a sequence that differs, -1 where there is none. Replies of EXEC are compared command by command. */
export function firstDifference(
  sequence: readonly (readonly string[])[],
  real: readonly string[],
  engine: readonly string[],
): number {
  let queued: (readonly string[])[] = [];
  return sequence.findIndex((words, place) => {
    const [expected = "", seen = ""] = [real[place], engine[place]];
    if (/^multi$/i.test(words[0] ?? "") && expected === "+OK\r\n") queued = [];
    if (expected === "+QUEUED\r\n") queued.push(words);
    return !(/^exec$/i.test(words[0] ?? "") ? alikeInside(queued, expected, seen) : alike(words, expected, seen));
  });
}

function alikeInside(queued: readonly (readonly string[])[], real: string, engine: string): boolean {
  if (real === engine) return true;
  const [expected, seen] = [elementsOf(real), elementsOf(engine)];
  if (expected.length !== queued.length || seen.length !== queued.length) return false;
  return queued.every((words, index) => alike(words, expected[index] ?? "", seen[index] ?? ""));
}

function sorted(reply: string): string {
  return reply.split("\r\n").toSorted().join("\n");
}

function shape(reply: string): string {
  return reply.slice(0, 1);
}
