import { describe, expect, it } from "vitest";
import { RawRedis } from "../../support/raw-redis.ts";
import { flavours, play, type Scene } from "./pair.ts";
import { Wire } from "./wire.ts";

function bulk(...words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join("")}`;
}

/** What comes back for some bytes until the server closes. */
function answerUntilClosed(flavour: "real" | "engine", sent: string): Promise<string> {
  return play(flavour, "", ({ redis }) => {
    const wire = new Wire(redis.host, redis.port);
    wire.send(sent);
    return wire.untilClosed();
  });
}

describe.each(flavours)("a connection to the %s server", (flavour) => {
  it.each([
    ["a form that a browser sends", "POST / HTTP/1.1\r\nHost: x\r\n\r\nSET a b\r\n"],
    ["a page that a browser asks for", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["a Host header as its first line", "Host: x\r\nPING\r\n"],
    ["such words as a proper request", bulk("post", "/")],
  ])("that sends %s is closed without a word", async (_name, sent) => {
    expect(await answerUntilClosed(flavour, sent)).toBe("");
  });

  it("is told of an unknown command in one line, whatever the command holds", async () => {
    const answer = await play(flavour, "", async ({ redis }) => {
      using wire = new Wire(redis.host, redis.port);
      wire.send(bulk("foo\r\n+OK", "a\r\nb") + bulk("PING"));
      return await wire.until("+PONG\r\n");
    });
    expect(answer).toBe("-ERR unknown command 'foo  +OK', with args beginning with: 'a  b' \r\n+PONG\r\n");
  });

  it("goes on when a password is set, while new ones must give it", async () => {
    const answers = await play(flavour, "", async ({ call, open }) => {
      expect(await call("CONFIG SET requirepass secret")).toBe("+OK\r\n");
      const late = await open();
      return [await call("PING"), await late.call("PING"), await late.call("AUTH", "secret"), await late.call("PING")];
    });
    expect(answers).toEqual(["+PONG\r\n", "-NOAUTH Authentication required.\r\n", "+OK\r\n", "+PONG\r\n"]);
  });

  it("subscribes inside of a transaction in the order that the protocol promises", async () => {
    const answer = await play(flavour, "", async ({ redis }) => {
      using wire = new Wire(redis.host, redis.port);
      wire.send("MULTI\r\nSUBSCRIBE x\r\nEXEC\r\nMULTI\r\nPING\r\nEXEC\r\nQUIT\r\n");
      return await wire.untilClosed();
    });
    expect(answer).toContain("+QUEUED\r\n*1\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\nx\r\n:1\r\n-ERR Can't execute 'multi'");
  });

  it("can't do what the configuration guards", async () => {
    const lines = ["CONFIG SET dir /tmp", "CONFIG SET dbfilename x.rdb", "DEBUG SLEEP 0", "MODULE LOAD /x"];
    const answers = await play(flavour, "", async ({ call }) => Promise.all(lines.map((line) => call(line))));
    expect(answers).toEqual([
      "-ERR CONFIG SET failed (possibly related to argument 'dir') - can't set protected config\r\n",
      "-ERR CONFIG SET failed (possibly related to argument 'dbfilename') - can't set protected config\r\n",
      expect.stringMatching(/^-ERR DEBUG command not allowed\. If the enable-debug-command option is set to "local"/),
      expect.stringMatching(/^-ERR MODULE command not allowed\. If the enable-module-command option is set to "local"/),
    ]);
  });

  it("can do it where the configuration lets it, within what there is", async () => {
    const conf = "enable-protected-configs local\nenable-debug-command local";
    const lines = [
      "DEBUG SLEEP 0",
      "CONFIG SET dir /nonexistent",
      "CONFIG SET dir /etc/passwd",
      "CONFIG SET dbfilename a/b",
      "CONFIG SET dbfilename b.rdb",
      "CONFIG SET maxmemory 1mb dir /nonexistent",
      "CONFIG GET maxmemory",
    ];
    const answers = await play(flavour, conf, async ({ call }) => Promise.all(lines.map((line) => call(line))));
    const failed = "-ERR CONFIG SET failed (possibly related to argument";
    expect(answers).toEqual([
      "+OK\r\n",
      `${failed} 'dir') - No such file or directory\r\n`,
      `${failed} 'dir') - Not a directory\r\n`,
      `${failed} 'dbfilename') - dbfilename can't be a path, just a filename\r\n`,
      "+OK\r\n",
      `${failed} 'dir') - No such file or directory\r\n`,
      "*2\r\n$9\r\nmaxmemory\r\n$1\r\n0\r\n",
    ]);
  });
});

/** What MONITOR shows, without times and ports. */
async function watched({ redis }: Scene, work: (client: RawRedis) => Promise<unknown>): Promise<readonly string[]> {
  using monitor = new Wire(redis.host, redis.port);
  monitor.send("MONITOR\r\n");
  await monitor.until("+OK\r\n");
  await using client = await RawRedis.open(redis.host, redis.port);
  await work(client);
  await client.call("ECHO", "the-end");
  const lines = (await monitor.until('"the-end"')).split("\r\n").slice(1, -1);
  return lines.map((line) => line.replace(/^\+\d+\.\d{6} \[(\d+) (?:[\d.]+:\d+|(lua))\]/, "$1 $2"));
}

const shown: readonly (readonly string[])[] = [
  ["SET", "a", '\u00e9\0"\\\n\u0007x'],
  ["MULTI"],
  ["INCR", "n"],
  ["EXEC"],
  ["EVAL", "return redis.call('incr','z')", "0"],
  ["AUTH", "secret"],
  ["HELLO", "2", "AUTH", "default", "secret"],
  ["CONFIG", "SET", "masterauth", "secret"],
  ["ACL", "WHOAMI"],
  ["CLIENT", "ID"],
  ["CLIENT", "LIST"],
  ["SLOWLOG", "LEN"],
  ["NOSUCH"],
  ["GET"],
  ["LPUSH", "a", "x"],
  ["SELECT", "2"],
  ["BLPOP", "l", "0.01"],
  ["ROLE"],
];

describe.each(flavours)("MONITOR on the %s server", (flavour) => {
  it("shows what is carried out, without secrets and administration", async () => {
    const lines = await play(flavour, "", (scene) =>
      watched(scene, async (client) => {
        for (const words of shown) await client.call(...words);
      }),
    );
    expect(lines).toEqual([
      String.raw`0  "SET" "a" "\xe9\x00\"\\\n\ax"`,
      '0  "MULTI"',
      '0  "INCR" "n"',
      '0  "EXEC"',
      `0  "EVAL" "return redis.call('incr','z')" "0"`,
      '0 lua "incr" "z"',
      '0  "AUTH" "(redacted)"',
      '0  "HELLO" "2" "AUTH" "(redacted)" "(redacted)"',
      '0  "ACL" "WHOAMI"',
      '0  "CLIENT" "ID"',
      '0  "LPUSH" "a" "x"',
      '2  "SELECT" "2"',
      '2  "BLPOP" "l" "0.01"',
      '2  "ROLE"',
      '2  "ECHO" "the-end"',
    ]);
  });

  it("answers the one who watches before it shows, and keeps him from the keys", async () => {
    const text = await play(flavour, "", async ({ redis }) => {
      using wire = new Wire(redis.host, redis.port);
      wire.send("MONITOR\r\nPING\r\nGET a\r\n");
      return await wire.until("keyspace\r\n");
    });
    expect(text.replace(/\+\d+\.\d+ \[0 [^\]]*\]/, "+line")).toBe(
      '+OK\r\n+PONG\r\n+line "PING"\r\n-ERR Replica can\'t interact with the keyspace\r\n',
    );
  });
});

describe.each(flavours)("a client that does not take its replies from the %s server", (flavour) => {
  it.each([
    ["subscriber", "pubsub 1mb 0 0", "SUBSCRIBE ch\r\n", "PUBLISH ch VALUE"],
    ["subscriber, in the long run", "pubsub 0 100kb 1", "SUBSCRIBE ch\r\n", "PUBLISH ch VALUE"],
    ["reader", "normal 1mb 0 0", "", "GET big"],
  ])("is cut off as a %s whose limit is %s", { timeout: 60_000 }, async (_name, limit, first, line) => {
    await play(flavour, `client-output-buffer-limit ${limit}`, async (scene) => {
      using slow = new Wire(scene.redis.host, scene.redis.port);
      slow.send(`CLIENT SETNAME slow\r\n${first}`);
      await slow.until(first === "" ? "+OK\r\n" : ":1\r\n");
      slow.pause();
      const value = "v".repeat(100_000);
      await scene.call(`SET big ${value}`);
      for (let there = true; there; there = (await scene.call("CLIENT LIST")).includes("name=slow")) {
        if (first === "") slow.send(`${line}\r\n`.repeat(20));
        else await scene.call(line.replace("VALUE", value));
      }
      expect(await scene.call("PING")).toBe("+PONG\r\n");
    });
  });
});
