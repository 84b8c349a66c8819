import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { RawRedis } from "../support/raw-redis.ts";
import { startRedisProcess } from "../support/redis-process.ts";

const times = process.env["PLUMB_FULL"] === "1" ? 100 : 5;

it(`an acknowledged write survives kill -9 with appendfsync always, ${times} times`, { timeout: 300_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "plumb-durable-"));
  const conf = "appendonly yes\nappendfsync always";
  try {
    for (let round = 0; round < times; round += 1) {
      await using redis = await startRedisProcess("engine", { conf, folder });
      await using client = await RawRedis.open(redis.host, redis.port);
      if (round > 0)
        expect(await client.call("GET", `written-${round - 1}`)).toBe(
          `$${String(round - 1).length}\r\n${round - 1}\r\n`,
        );
      expect(await client.call("DBSIZE")).toBe(`:${round}\r\n`);
      expect(await client.call("SET", `written-${round}`, String(round))).toBe("+OK\r\n");
      await redis.kill("SIGKILL");
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
