import { describe, expect, it } from "vitest";
import { RawRedis } from "../../support/raw-redis.ts";
import { noRealRedis, realRedis } from "../../support/real-redis.ts";
import { startRedisProcess, type RedisProcess } from "../../support/redis-process.ts";
import { scriptCases } from "./script-cases.ts";
import { jsonCases } from "./script-json-cases.ts";
import { libraryCases } from "./script-library-cases.ts";

const start = { conf: 'save ""' };

describe.skipIf(realRedis() === undefined)(
  `scripts (${realRedis() === undefined ? noRealRedis : "real redis-server 7.0"})`,
  () => {
    for (const [name, cases] of Object.entries({ ...scriptCases, ...libraryCases, ...jsonCases })) {
      it(`answers ${cases.length} cases of ${name} as the real server does`, async () => {
        await using real = await startRedisProcess("real", start);
        await using engine = await startRedisProcess("engine", start);
        const lines = cases.map((entry) => (typeof entry === "string" ? ["EVAL", entry, "0"] : entry));
        const [expected, seen] = await Promise.all([answers(real, lines), answers(engine, lines)]);
        expect(seen).toEqual(expected);
      });
    }
  },
);

/** Each command with its reply; the number of the connection is no part of it. */
async function answers(server: RedisProcess, lines: readonly (readonly string[])[]): Promise<readonly string[]> {
  await using connection = await RawRedis.open(server.host, server.port);
  const seen: string[] = [];
  for (const words of lines)
    seen.push(`${words.join(" ")} => ${(await connection.call(...words)).replace(/(\$2\r\nid\r\n:)\d+/, "$1N")}`);
  return seen;
}

describe("a script that does not end", () => {
  const flavours = [
    ["the real server", "real"],
    ["the engine", "engine"],
  ] as const;
  for (const [title, flavour] of flavours) {
    it.skipIf(flavour === "real" && realRedis() === undefined)(
      `leaves ${title} able to answer BUSY and to kill it, inside of pcall and of a coroutine too`,
      async () => {
        await using server = await startRedisProcess(flavour, { conf: 'save ""\nlua-time-limit 100' });
        const loops = [
          "while true do end",
          "while true do pcall(function() while true do end end) end",
          "local co = coroutine.wrap(function() while true do end end) co()",
          "while true do redis.call('get', 'a') end",
        ];
        for (const loop of loops) {
          await using runner = await RawRedis.open(server.host, server.port);
          await using other = await RawRedis.open(server.host, server.port);
          const reply = runner.call("EVAL", loop, "0");
          await until(async () => (await other.call("PING")).startsWith("-BUSY Redis is busy running a script"));
          expect(await other.call("SCRIPT", "FLUSH")).toMatch(/^-BUSY/);
          expect(await other.call("SHUTDOWN")).toMatch(/^-BUSY/);
          expect(await other.call("SCRIPT", "KILL")).toBe("+OK\r\n");
          expect(await reply).toMatch(
            /^-ERR Script killed by user with SCRIPT KILL\.\.\. script: [0-9a-f]{40}, on @user_script:1\.\r\n$/,
          );
          expect(await other.call("PING")).toBe("+PONG\r\n");
        }
      },
    );

    it.skipIf(flavour === "real" && realRedis() === undefined)(
      `that has written can't be killed on ${title}, and ends with its own answer`,
      async () => {
        await using server = await startRedisProcess(flavour, { conf: 'save ""\nlua-time-limit 50' });
        await using runner = await RawRedis.open(server.host, server.port);
        await using other = await RawRedis.open(server.host, server.port);
        const slow =
          "redis.call('set','a','b') local n = 0 while n < 2e8 do n = n + 1 end return redis.call('get','a')";
        const reply = runner.call("EVAL", slow, "0");
        await until(async () => (await other.call("PING")).startsWith("-BUSY"));
        expect(await other.call("SCRIPT", "KILL")).toMatch(/^-UNKILLABLE Sorry the script already executed write/);
        expect(await reply).toBe("$1\r\nb\r\n");
        expect(await other.call("SCRIPT", "KILL")).toMatch(/^-NOTBUSY/);
      },
      60_000,
    );
  }
});

describe("a script that wants too much", () => {
  it("of memory or of nesting gets an error, and the engine goes on", async () => {
    await using server = await startRedisProcess("engine", start);
    await using connection = await RawRedis.open(server.host, server.port);
    const say = (script: string): Promise<string> => connection.call("EVAL", script, "0");
    expect(await say("return string.rep('x', 2e9)")).toMatch(/^-ERR not enough memory script: /);
    expect(await say("local s = 'x' while true do s = s .. s end")).toMatch(/^-ERR not enough memory script: /);
    expect(await say("local t = {} t[1] = t return t")).toMatch(/-ERR reached lua stack limit\r\n$/);
    expect(await say("return #string.rep('x', 1e7)")).toBe(":10000000\r\n");
  }, 60_000);
});

async function until(ready: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 10_000; !(await ready());)
    if (Date.now() > deadline) throw new Error("it did not become so within 10 s");
}
