import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { RawRedis } from "../support/raw-redis.ts";
import { noRealRedis, realRedis } from "../support/real-redis.ts";
import { always, DataFolder, during, encoded, pendingOf, streamState, type Session } from "./redis-log.ts";

async function callAll({ call }: Session, lines: readonly string[]): Promise<readonly string[]> {
  const replies: string[] = [];
  for (const line of lines) replies.push(await call(line));
  return replies;
}

/** Runs commands, kills the server, and asks another one on the same data; waits between where times must pass. */
async function afterwards(
  flavour: "real" | "engine",
  steps: { readonly before: readonly string[]; readonly pauseMs?: number; readonly after: readonly string[] },
): Promise<readonly string[]> {
  using folder = new DataFolder();
  await during(folder, { flavour }, (session) => callAll(session, steps.before));
  await sleep(steps.pauseMs ?? 0);
  return await during(folder, { flavour }, (session) => callAll(session, steps.after));
}

const flavours = realRedis() === undefined ? (["engine"] as const) : (["real", "engine"] as const);

describe.each(flavours)(
  `what the log of the %s server keeps (${realRedis() === undefined ? noRealRedis : "both"})`,
  (flavour) => {
    it("keeps a key whose first end has passed before the server starts again", async () => {
      const steps = {
        before: [
          "SET sess v PX 200",
          "EXPIRE sess 1000",
          "SET pers v PX 200",
          "PERSIST pers",
          "HSET hash a 1",
          "PEXPIRE hash 200",
          "EXPIRE hash 900",
          "HSET hash b 2",
          "SET rate 5 PX 200",
          "INCR rate",
        ],
        pauseMs: 300,
        after: ["GET sess", "GET pers", "HLEN hash", "GET rate", "INCR rate"],
      };
      expect(await afterwards(flavour, steps)).toEqual(["$1\r\nv\r\n", "$1\r\nv\r\n", ":2\r\n", "$-1\r\n", ":1\r\n"]);
    });

    it("keeps who has taken over an entry that was idle for long enough", async () => {
      using folder = new DataFolder();
      const before = await during(folder, { flavour }, async (session) => {
        await callAll(session, [
          "XADD x 1-1 a b",
          "XADD x 2-1 a b",
          "XGROUP CREATE x g 0",
          "XREADGROUP GROUP g one STREAMS x >",
        ]);
        await sleep(120);
        const claimed = await session.call("XCLAIM x g two 100 1-1");
        expect(claimed).toContain("1-1");
        expect(await session.call("XAUTOCLAIM x g three 100 2-1")).toContain("2-1");
        return pendingOf(session, "x");
      });
      expect(await during(folder, { flavour }, (session) => pendingOf(session, "x"))).toEqual(before);
    });

    it("keeps what a reader that had waited was given", async () => {
      using folder = new DataFolder();
      await during(folder, { flavour }, async ({ redis, call }) => {
        await call("XGROUP CREATE jobs g $ MKSTREAM");
        await using waiting = await RawRedis.open(redis.host, redis.port);
        const served = waiting.call(..."XREADGROUP GROUP g worker BLOCK 5000 STREAMS jobs >".split(" "));
        await call("PING");
        await call("XADD jobs 1-1 a b");
        expect(await served).toContain("1-1");
      });
      const summary = await during(folder, { flavour }, ({ call }) => call("XPENDING jobs g"));
      expect(summary).toContain("worker");
    });

    it("has everything when it was switched off for a while", async () => {
      using folder = new DataFolder();
      await during(folder, { flavour }, async (session) => {
        const lines = ["SET before 1", "CONFIG SET appendonly no", "SET meanwhile 1", "CONFIG SET appendonly yes"];
        expect((await callAll(session, lines)).join("")).toBe("+OK\r\n".repeat(4));
        for (let rewriting = true; rewriting;)
          rewriting = (await session.call("INFO persistence")).includes("aof_rewrite_in_progress:1");
        await session.call("SET after 1");
      });
      const kept = await during(folder, { flavour }, ({ call }) => call("EXISTS before meanwhile after"));
      expect(kept).toBe(":3\r\n");
    });

    it("holds a transaction once, and as a whole", async () => {
      using folder = new DataFolder();
      await during(folder, { flavour }, (session) =>
        callAll(session, [
          "SELECT 1",
          "MULTI",
          "SET a 1",
          "GET a",
          "SELECT 2",
          "SET b 2",
          "EXEC",
          "MULTI",
          "GET a",
          "EXEC",
        ]),
      );
      expect(folder.read()).toBe(encoded("SELECT 1", "MULTI", "SET a 1", "SELECT 2", "SET b 2", "EXEC"));
    });

    it.each([
      ["a command", [encoded("SET b 1").slice(0, -5)], ":1\r\n"],
      ["a transaction without its end", [encoded("MULTI", "SET b 1")], ":1\r\n"],
    ])("forgets %s that was cut off at its end, and goes on behind what is whole", async (_name, tail, size) => {
      using folder = new DataFolder();
      folder.write(flavour, encoded("SELECT 0", "SET a 1") + tail.join(""));
      await during(folder, { flavour }, async ({ call }) => {
        expect(await call("DBSIZE")).toBe(size);
        expect(await call("SET after 1")).toBe("+OK\r\n");
      });
      expect(await during(folder, { flavour }, ({ call }) => call("EXISTS a b after"))).toBe(":2\r\n");
    });

    it.each([
      [
        "damage in the middle",
        `${encoded("SET a 1")}GARBAGE\r\n${encoded("SET b 1")}`,
        "",
        /Bad file format reading the append only file appendonly\.aof\.1\.incr\.aof: make a backup of your AOF file, then use \.\/redis-check-aof --fix/,
      ],
      [
        "zeros at the end",
        `${encoded("SET a 1")}${"\0".repeat(64)}`,
        "",
        /Bad file format reading the append only file/,
      ],
      [
        "an unknown command",
        encoded("SET a 1", "NOSUCH x"),
        "",
        /Unknown command 'NOSUCH' reading the append only file/,
      ],
      [
        "an end that is cut off, where that is not allowed",
        encoded("SET a 1").slice(0, -3),
        "aof-load-truncated no",
        /Unexpected end of file reading the append only file/,
      ],
    ])("does not start on %s, and says so", async (_name, content, conf, words) => {
      using folder = new DataFolder();
      folder.write(flavour, content);
      await expect(during(folder, { flavour, conf: `${always}\n${conf}` }, () => Promise.resolve())).rejects.toThrow(
        words,
      );
    });
  },
);

it("a rewrite keeps pending entries whose message is gone, and every counter of a stream", async () => {
  using folder = new DataFolder();
  const lines = [
    ...[1, 2, 3, 4, 5].map((id) => `XADD x ${id}-1 a b`),
    "XGROUP CREATE x g 0",
    "XGROUP CREATECONSUMER x g idle",
    "XREADGROUP GROUP g one COUNT 3 STREAMS x >",
    "XDEL x 1-1",
    "XDEL x 5-1",
    "XGROUP CREATE x late 3-1 ENTRIESREAD 3",
    "XSETID x 9-9 ENTRIESADDED 12 MAXDELETEDID 7-7",
    "XGROUP CREATE empty g $ MKSTREAM",
  ];
  const before = await during(folder, {}, async (session) => {
    await callAll(session, lines);
    expect(await session.call("BGREWRITEAOF")).toContain("started");
    for (; !folder.read().includes("XSETID\r\n$1\r\nx");) await session.call("PING");
    return [...(await streamState(session, "x")), await session.call("XINFO STREAM empty")];
  });
  expect(folder.read()).not.toContain("XREADGROUP");
  const after = await during(folder, {}, async (session) => [
    ...(await streamState(session, "x")),
    await session.call("XINFO STREAM empty"),
  ]);
  expect(after).toEqual(before);
});

it("the log is rewritten by itself once it has grown as far as the configuration says", async () => {
  using folder = new DataFolder();
  const conf = `${always}\nauto-aof-rewrite-min-size 4kb\nauto-aof-rewrite-percentage 100`;
  await during(folder, { conf }, async ({ client, call }) => {
    const all = Array.from({ length: 300 }, (_, index) => client.call("SET", "same", `${"v".repeat(40)}${index}`));
    await Promise.all(all);
    const full = folder.read().length;
    expect(full).toBeGreaterThan(4096);
    for (; folder.read().length >= full;) await call("PING");
  });
  expect(await during(folder, { conf }, ({ call }) => call("GET same"))).toContain("v299\r\n");
});

it("a real server's log is refused as a whole, not read in half", async () => {
  using folder = new DataFolder();
  folder.write("real", encoded("SET a 1"));
  await expect(during(folder, {}, () => Promise.resolve())).rejects.toThrow(/not implemented by the embedded engine/);
});
