import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { freePort } from "../../../src/system/sockets.ts";
import { RawRedis } from "../../support/raw-redis.ts";
import { noRealRedis, realRedis } from "../../support/real-redis.ts";
import { seeded } from "../../support/seeded.ts";
import { flavours, play } from "./pair.ts";
import { Wire } from "./wire.ts";

const many = Array.from({ length: 200_000 }, (_, index) => `$${`v${index}`.length}\r\nv${index}\r\n`);

describe.each(flavours)("the %s server", (flavour) => {
  it.each([
    ["RPUSH", "v0", "v199999"],
    ["LPUSH", "v199999", "v0"],
  ])("takes 200 000 items in one %s", async (command, first, last) => {
    const answers = await play(flavour, "", async ({ redis, call }) => {
      using wire = new Wire(redis.host, redis.port);
      wire.send(`*${many.length + 2}\r\n$5\r\n${command}\r\n$1\r\nl\r\n${many.join("")}`);
      return [await wire.until("\r\n"), await call("LINDEX l 0"), await call("LINDEX l -1")];
    });
    expect(answers).toEqual([":200000\r\n", `$${first.length}\r\n${first}\r\n`, `$${last.length}\r\n${last}\r\n`]);
  });

  it.each([
    ["KEYS [n-l]", "*1\r\n$1\r\nm\r\n"],
    ["SCAN 0 MATCH [m-l] COUNT 100", "*2\r\n$1\r\n0\r\n*1\r\n$1\r\nm\r\n"],
    ["CONFIG GET [z-a]", "*0\r\n"],
    ["PSUBSCRIBE [z-a]", "*3\r\n$10\r\npsubscribe\r\n$5\r\n[z-a]\r\n:1\r\n"],
    ["SHUTDOWN badarg", "-ERR syntax error\r\n"],
    ["SHUTDOWN NOSAVE SAVE", "-ERR syntax error\r\n"],
    ["SHUTDOWN ABORT", "-ERR No shutdown in progress.\r\n"],
    [
      "SRANDMEMBER s -9223372036854775808",
      "-ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807\r\n",
    ],
    [
      "HRANDFIELD h -9223372036854775808",
      "-ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807\r\n",
    ],
    ["SETRANGE big 536870912 a", "-ERR string exceeds maximum allowed size (proto-max-bulk-len)\r\n"],
    ["COPY m n DB 99", "-ERR DB index is out of range\r\n"],
    ["HSCAN h 0 COUNT 0", "-ERR syntax error\r\n"],
    ["ZADD z 1e400 a", "-ERR value is not a valid float\r\n"],
    ["ZRANGE z 0 -1 WITHSCORES", "*2\r\n$1\r\na\r\n$19\r\n0.10000000000000001\r\n"],
    ["XADD x 9007199254740993-9007199254740993 a b", "$33\r\n9007199254740993-9007199254740993\r\n"],
    [
      "XGROUP CREATE m g $ FOO",
      "-ERR unknown subcommand or wrong number of arguments for 'CREATE'. Try XGROUP HELP.\r\n",
    ],
    ["XGROUP CREATE x", "-ERR wrong number of arguments for 'xgroup|create' command\r\n"],
    ["CONFIG NOSUCH", "-ERR unknown subcommand 'NOSUCH'. Try CONFIG HELP.\r\n"],
    ["CLUSTER INFO", "-ERR This instance has cluster support disabled\r\n"],
  ])("answers %s, and goes on", async (line, expected) => {
    const answers = await play(flavour, "", async ({ call, open }) => {
      for (const before of ["SET m 1", "SADD s 1", "HSET h a 1", "ZADD z 0.1 a"]) await call(before);
      const client = await open();
      return [await client.call(...line.split(" ")), await call("PING")];
    });
    expect(answers).toEqual([expected, "+PONG\r\n"]);
  });

  it("counts a delivery of what a consumer is shown again", async () => {
    const answers = await play(flavour, "", async ({ call }) => {
      for (const line of ["XADD x 1-1 a b", "XGROUP CREATE x g 0", "XREADGROUP GROUP g c STREAMS x >"])
        await call(line);
      await call("XREADGROUP GROUP g c STREAMS x 0");
      return call("XPENDING x g - + 9");
    });
    expect(answers).toMatch(/:2\r\n$/);
  });

  it("counts hits, misses and channels", async () => {
    const info = await play(flavour, "", async ({ call, open }) => {
      await (await open()).call("SUBSCRIBE", "ch");
      for (const line of ["SET a 1", "GET a", "MGET a b", "GET c", "DEL c"]) await call(line);
      return call("INFO stats");
    });
    expect(info).toContain("keyspace_hits:2\r\nkeyspace_misses:2\r\npubsub_channels:1\r\n");
  });

  it("keeps commands that took long in the slow log", async () => {
    const answers = await play(flavour, "slowlog-log-slower-than 20000\nenable-debug-command yes", async ({ call }) => {
      await call("DEBUG SLEEP 0.05");
      await call("PING");
      return [
        await call("SLOWLOG LEN"),
        await call("SLOWLOG GET"),
        await call("SLOWLOG RESET"),
        await call("SLOWLOG LEN"),
      ];
    });
    expect(answers[0]).toBe(":1\r\n");
    expect(answers[1]).toMatch(/^\*1\r\n\*6\r\n:0\r\n:\d+\r\n:\d{5,6}\r\n\*3\r\n\$5\r\nDEBUG\r\n\$5\r\nSLEEP\r\n/);
    expect(answers.slice(2)).toEqual(["+OK\r\n", ":0\r\n"]);
  });

  it("ends connections that are silent for longer than `timeout`", async () => {
    await play(flavour, "timeout 1", async ({ redis }) => {
      const silent = await RawRedis.open(redis.host, redis.port);
      const waiting = await RawRedis.open(redis.host, redis.port);
      const popped = waiting.call("BLPOP", "q", "0");
      await silent.call("CLIENT", "SETNAME", "silent");
      for (let clients = "name=silent"; clients.includes("name=silent");) {
        await using asking = await RawRedis.open(redis.host, redis.port);
        clients = await asking.call("CLIENT", "LIST");
        await asking.call("PING");
      }
      await using pushing = await RawRedis.open(redis.host, redis.port);
      await pushing.call("RPUSH", "q", "v");
      expect(await popped).toContain("$1\r\nv\r\n");
      await waiting[Symbol.asyncDispose]();
    });
  });
});

describe("the engine, where the real server would do more than it can", () => {
  it.each([
    ["SRANDMEMBER s -1000000000000", "more than 10000000 elements in one answer"],
    ["HRANDFIELD h -1000000000000", "more than 10000000 elements in one answer"],
    ["ZRANDMEMBER z -1000000000000", "more than 10000000 elements in one answer"],
    ["SETBIT b 4294967295 1", "strings of more than 536870888 bytes"],
    ["CLIENT TRACKING ON", "CLIENT TRACKING"],
    ["CLIENT CACHING YES", "CLIENT CACHING"],
    ["MEMORY STATS", "MEMORY STATS"],
    ["COMMAND GETKEYSANDFLAGS GET a", "COMMAND GETKEYSANDFLAGS"],
    ["CONFIG SET cluster-node-timeout 5", "CONFIG SET cluster-node-timeout 5"],
  ])("says of %s that it is not implemented, and goes on", async (line, what) => {
    const answers = await play("engine", "", async ({ call }) => {
      for (const before of ["SADD s 1", "HSET h a 1", "ZADD z 1 a"]) await call(before);
      return [await call(line), await call("PING")];
    });
    expect(answers).toEqual([`-ERR not implemented by the embedded engine: ${what}\r\n`, "+PONG\r\n"]);
  });

  it("answers a pattern of many stars at once", async () => {
    await play("engine", "", async ({ call }) => {
      await call(`SET ${"a".repeat(5000)} 1`);
      const started = performance.now();
      expect(await call(`KEYS ${"*a".repeat(30)}*b`)).toBe("*0\r\n");
      expect(performance.now() - started).toBeLessThan(1000);
    });
  });
});

describe.skipIf(realRedis() === undefined)(
  `patterns (${realRedis() === undefined ? noRealRedis : "both servers"})`,
  () => {
    it("find the same keys on the engine and on the real server", async () => {
      const random = seeded(20_261_125);
      const pick = (from: string): string => from.charAt(Math.floor(random() * from.length));
      const words = (from: string, length: number, count: number): readonly string[] =>
        Array.from({ length: count }, () =>
          Array.from({ length: 1 + Math.floor(random() * length) }, () => pick(from)).join(""),
        );
      const keys = words("abc]-^[\\", 4, 60);
      const patterns = words("ab*?[]^-\\c", 7, 400);
      const found = (flavour: "real" | "engine"): Promise<readonly string[]> =>
        play(flavour, "", async ({ open }) => {
          const client = await open();
          for (const key of keys) await client.call("SET", key, "1");
          const all = patterns.map(async (pattern) => {
            const answer = await client.call("KEYS", pattern);
            return `${pattern}: ${answer.split("\r\n").toSorted().join(" ")}`;
          });
          return Promise.all(all);
        });
      expect(await found("engine")).toEqual(await found("real"));
    });
  },
);

describe("an engine whose log can't be written any more", () => {
  it.each([
    ["always", /Can't recover from AOF write error when the AOF fsync policy is 'always'\. Exiting\.\.\./],
    ["everysec", /Error writing to the AOF file: File too large/],
  ])("says so with appendfsync %s, and promises nothing it can't keep", async (policy, words) => {
    const folder = mkdtempSync(join(tmpdir(), "plumb-full-"));
    const port = await freePort("127.0.0.1");
    const conf = join(folder, "redis.conf");
    writeFileSync(
      conf,
      `bind 127.0.0.1\nport ${port}\ndir ${folder}\nsave ""\nappendonly yes\nappendfsync ${policy}\n`,
    );
    const engine = join(import.meta.dirname, "../../../src/engines/redis/main.ts");
    // The largest file that may be written stands in for a disk that is full.
    const limited = 'trap "" XFSZ; ulimit -f 16; exec "$0" "$@"';
    const child = spawn("bash", ["-c", limited, process.execPath, engine, conf], { stdio: ["ignore", "pipe", "pipe"] });
    let log = "";
    child.stdout.on("data", (chunk: Buffer) => (log += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => void child.once("exit", resolve));
    try {
      const client = await connected(port);
      const acknowledged: string[] = [];
      const refused = await writeUntilRefused(client, acknowledged);
      expect(log).toMatch(words);
      if (policy === "always") expect(await ended).toBe(1);
      else expect(refused).toMatch(/^-MISCONF Errors writing to the AOF file: File too large/);
      if (policy === "always")
        for (const key of acknowledged)
          expect(readFileSync(join(folder, "appendonlydir/appendonly.aof.1.incr.aof"), "latin1")).toContain(key);
    } finally {
      child.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

async function connected(port: number): Promise<RawRedis> {
  for (;;) {
    const client = await RawRedis.open("127.0.0.1", port).catch(() => undefined);
    if (client !== undefined) return client;
  }
}

/** Writes until the server says no, or says nothing any more; the keys it promised to keep. */
async function writeUntilRefused(client: RawRedis, acknowledged: string[]): Promise<string> {
  for (let index = 0; ; index += 1) {
    const key = `key-${index}`;
    const answer = await client.call("SET", key, "v".repeat(500)).catch(() => "closed");
    if (answer !== "+OK\r\n") return answer;
    acknowledged.push(key);
  }
}
