import { Redis } from "ioredis";
import { createClient } from "redis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { command } from "../../support/plumb.ts";
import { noRealRedis, realRedis } from "../../support/real-redis.ts";
import { type RedisProcess, startRedisProcess } from "../../support/redis-process.ts";
import { ioredisCalls } from "./calls-ioredis.ts";
import { nodeRedisCalls } from "./calls-node-redis.ts";
import { redisCliCalls } from "./calls-redis-cli.ts";

type Calls = readonly (readonly [string, ...(readonly unknown[])])[];
type Answers = readonly (readonly [string, unknown])[];

const real = realRedis();

describe.skipIf(real === undefined)(
  `the same calls on the engine and on redis-server${real === undefined ? ` (${noRealRedis})` : ""}`,
  () => {
    let servers: readonly RedisProcess[] = [];
    beforeAll(async () => {
      servers = await Promise.all([startRedisProcess("engine"), startRedisProcess("real")]);
    });
    afterAll(async () => {
      for (const server of servers) await server[Symbol.asyncDispose]();
    });

    it("are 300 or more", () => {
      expect(redisCliCalls.length + ioredisCalls.length + nodeRedisCalls.length * 2).toBeGreaterThanOrEqual(300);
    });

    const clients: readonly [string, (server: RedisProcess) => Promise<Answers>][] = [
      ["redis-cli", viaRedisCli],
      ["ioredis", viaIoredis],
      ["redis with RESP2", (server) => viaNodeRedis(server, 2)],
      ["redis with RESP3", (server) => viaNodeRedis(server, 3)],
    ];
    it.each(clients)("through %s give equal answers", async (_name, via) => {
      const [engine = [], wanted = []] = await Promise.all(servers.map(via));
      expect(wanted.length).toBeGreaterThan(100);
      expect(engine).toEqual(wanted);
    });
  },
);

/** One redis-cli for all lines, as in a terminal session with --no-raw. */
async function viaRedisCli({ host, port }: RedisProcess): Promise<Answers> {
  const answers: (readonly [string, unknown])[] = [];
  for (const line of redisCliCalls) {
    const words = [...line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? "");
    const result = await command("redis-cli", ["--no-raw", "-h", host, "-p", String(port), ...words], {
      cwd: "/",
      env: process.env,
    });
    answers.push([line, result.stdout]);
  }
  return answers;
}

async function viaIoredis({ host, port }: RedisProcess): Promise<Answers> {
  const client = new Redis({ host, port, retryStrategy: null });
  try {
    return await answersOf(client, ioredisCalls);
  } finally {
    client.disconnect();
  }
}

async function viaNodeRedis({ host, port }: RedisProcess, protocol: 2 | 3): Promise<Answers> {
  const client = createClient({ RESP: protocol, socket: { host, port, reconnectStrategy: false } });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await answersOf(client, nodeRedisCalls);
  } finally {
    client.destroy();
  }
}

async function answersOf(client: unknown, calls: Calls): Promise<Answers> {
  const methods = client as Record<string, (...args: readonly unknown[]) => Promise<unknown>>;
  const answers: (readonly [string, unknown])[] = [];
  for (const [method, ...args] of calls) {
    const call = methods[method]?.bind(client);
    if (call === undefined) throw new Error(`the client has no ${method}`);
    const answer = await call(...args).catch((problem: unknown) => ({ error: String(problem) }));
    answers.push([`${method} ${JSON.stringify(args)}`, answer]);
  }
  return answers;
}
