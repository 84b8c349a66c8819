import { describe, expect, it } from "vitest";
import { noRealRedis, realRedis } from "../../support/real-redis.ts";
import { startRedisProcess } from "../../support/redis-process.ts";
import { RawRedis } from "../../support/raw-redis.ts";
import { createGenerator } from "./generator.ts";
import { alike } from "./alike.ts";

const sequences = Number(process.env["PLUMB_RANDOM_SEQUENCES"] ?? "3000");
const seed = Number(process.env["PLUMB_SEED"] ?? "20261124");

describe.skipIf(realRedis() === undefined)(
  `random sequences of commands (${realRedis() === undefined ? noRealRedis : "real redis-server 7.0"})`,
  () => {
    it(
      `${sequences} sequences are answered alike by engine and real server (seed ${seed})`,
      async () => {
        await using real = await startRedisProcess("real", { conf: 'save ""' });
        await using engine = await startRedisProcess("engine", { conf: 'save ""' });
        await using one = await RawRedis.open(real.host, real.port);
        await using other = await RawRedis.open(engine.host, engine.port);
        const generate = createGenerator(seed);
        const differences: string[] = [];
        const known = new Set<string>();
        for (let index = 0; index < sequences && differences.length < 40; index += 1) {
          const sequence = [["RESET"], ["FLUSHALL"], ["HELLO", index % 2 === 0 ? "2" : "3"], ...generate()];
          const [expected, seen] = await Promise.all([
            Promise.all(sequence.map((words) => one.call(...words))),
            Promise.all(sequence.map((words) => other.call(...words))),
          ]);
          const at = sequence.findIndex((words, place) => !alike(words, expected[place] ?? "", seen[place] ?? ""));
          if (at < 0) continue;
          const kind = `${sequence[at]?.[0] ?? ""} ${seen[at]?.slice(0, 20) ?? ""} ${expected[at]?.slice(0, 20) ?? ""}`;
          if (known.has(kind)) continue;
          known.add(kind);
          const before = sequence.slice(3, at + 1).map((words) => words.join(" "));
          differences.push(
            `${before.join(" ; ")}\n    real   ${JSON.stringify(expected[at])}\n    engine ${JSON.stringify(seen[at])}`,
          );
        }
        if (differences.length > 0) expect.fail(`answered differently:\n${differences.join("\n")}`);
      },
      Math.max(120_000, sequences * 20),
    );
  },
);
