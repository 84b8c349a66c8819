import { describe, expect, it } from "vitest";
import { noRealRedis, realRedis } from "../../support/real-redis.ts";
import { startRedisProcess } from "../../support/redis-process.ts";
import { RawRedis } from "../../support/raw-redis.ts";
import { createGenerator } from "./generator.ts";
import { firstDifference } from "./alike.ts";

const sequences = Number(process.env["PLUMB_RANDOM_SEQUENCES"] ?? "3000");
const seed = Number(process.env["PLUMB_SEED"] ?? "20261124");
/** Pairs of servers side by side: most of the time goes by in commands that wait. */
const lanes = 4;
const enough = 10;

describe.skipIf(realRedis() === undefined)(
  `random sequences of commands (${realRedis() === undefined ? noRealRedis : "real redis-server 7.0"})`,
  () => {
    it(
      `${sequences} sequences are answered alike by engine and real server (seed ${seed})`,
      async () => {
        const perLane = Math.ceil(sequences / lanes);
        const differences = await Promise.all(
          Array.from({ length: lanes }, (_, lane) => compareSequences(perLane, seed + lane)),
        );
        expect(differences.flat().join("\n")).toBe("");
      },
      Math.max(120_000, sequences * 20),
    );
  },
);

/** Runs so many sequences on a pair of servers; a difference of each kind is described once. */
async function compareSequences(count: number, from: number): Promise<readonly string[]> {
  await using real = await startRedisProcess("real", { conf: 'save ""' });
  await using engine = await startRedisProcess("engine", { conf: 'save ""' });
  await using one = await RawRedis.open(real.host, real.port);
  await using other = await RawRedis.open(engine.host, engine.port);
  const generate = createGenerator(from);
  const differences = new Map<string, string>();
  for (let index = 0; index < count && differences.size < enough; index += 1) {
    const sequence = [["RESET"], ["FLUSHALL"], ["HELLO", index % 2 === 0 ? "2" : "3"], ...generate()];
    const [expected, seen] = await Promise.all([
      Promise.all(sequence.map((words) => one.call(...words))),
      Promise.all(sequence.map((words) => other.call(...words))),
    ]);
    const at = firstDifference(sequence, expected, seen);
    if (at < 0) continue;
    const before = sequence.slice(3, at + 1).map((words) => words.join(" "));
    differences.set(
      `${sequence[at]?.[0] ?? ""} ${seen[at]?.slice(0, 20) ?? ""} ${expected[at]?.slice(0, 20) ?? ""}`,
      `${before.join(" ; ")}\n    real   ${JSON.stringify(expected[at])}\n    engine ${JSON.stringify(seen[at])}`,
    );
  }
  return [...differences.values()];
}
