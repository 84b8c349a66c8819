import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { lyingProxy, type Subject } from "../support/redis-probes.ts";
import { eventually } from "../support/plumb.ts";
import { closedPort } from "../support/ports.ts";
import { RawRedis } from "../support/raw-redis.ts";
import type { Naive, Victim, VictimStart } from "./subject.ts";

/** One way to break a server that was green, and exactly what comes of it. */
export interface Sabotage {
  readonly name: string;
  readonly start?: VictimStart;
  /** Breaks it; what it returns is undone at the end, and may put another address in front. */
  breakIt(victim: Victim): Promise<Broken>;
  readonly fails: readonly string[];
  readonly blocked: readonly string[];
  readonly green: readonly Naive[];
  /** What the message of the first failing probe says. */
  readonly says: RegExp;
}

export interface Broken extends AsyncDisposable {
  readonly subject?: Subject;
}

const needWrite = ["redis.hash", "redis.lua", "redis.queue", "redis.stream", "redis.transaction", "redis.ttl"];
const needAuthentication = [
  ...needWrite,
  "redis.memory",
  "redis.persistence",
  "redis.protocols",
  "redis.pubsub",
  "redis.replication",
  "redis.write",
  "redis.write-acceptance",
];
const all: readonly Naive[] = ["port", "ping", "info", "health"];

export const sabotages: readonly Sabotage[] = [
  {
    name: "memory is full and noeviction refuses writes",
    breakIt: (victim) => commands(victim, ["CONFIG", "SET", "maxmemory", "1"]),
    fails: ["redis.memory", "redis.write", "redis.write-acceptance"],
    blocked: needWrite,
    green: all,
    says: /noeviction refuses writes/,
  },
  {
    name: "it became the read-only replica of a master that is away",
    breakIt: async (victim) => commands(victim, ["REPLICAOF", "127.0.0.1", String(await closedPort())]),
    fails: ["redis.replication", "redis.write", "redis.write-acceptance"],
    blocked: needWrite,
    green: all,
    says: /it is a replica, the manifest makes it a master/,
  },
  {
    name: "snapshots fail and stop writes",
    start: { conf: "save 3600 1" },
    breakIt: failSnapshot,
    fails: ["redis.persistence", "redis.write", "redis.write-acceptance"],
    blocked: needWrite,
    green: ["port", "info"],
    says: /last snapshot failed/,
  },
  {
    name: "the disk of its log is full",
    start: { conf: "appendonly yes\nappendfsync everysec\nauto-aof-rewrite-percentage 0", smallDisk: true },
    breakIt: fillDisk,
    fails: ["redis.persistence", "redis.write", "redis.write-acceptance"],
    blocked: needWrite,
    green: ["port", "info"],
    says: /last append to the log failed/,
  },
  {
    name: "snapshots fail and nobody is told",
    start: { conf: "stop-writes-on-bgsave-error no" },
    breakIt: failSnapshot,
    fails: ["redis.persistence"],
    blocked: [],
    green: all,
    says: /last snapshot failed/,
  },
  {
    name: "writes need a replica that is not there",
    breakIt: (victim) => commands(victim, ["CONFIG", "SET", "min-replicas-to-write", "1"]),
    fails: ["redis.replication", "redis.write", "redis.write-acceptance"],
    blocked: needWrite,
    green: all,
    says: /1 replicas are needed for a write and 0 are there/,
  },
  {
    name: "somebody has set a password",
    breakIt: (victim) => commands(victim, ["CONFIG", "SET", "requirepass", "other"]),
    fails: ["redis.authentication"],
    blocked: needAuthentication,
    green: ["port"],
    says: /sets no password, and a call is refused: NOAUTH/,
  },
  {
    name: "the password was taken away",
    start: { password: "secret" },
    breakIt: (victim) => commands(victim, ["CONFIG", "SET", "requirepass", ""]),
    fails: ["redis.authentication"],
    blocked: needAuthentication,
    green: all,
    says: /sets a password, and a call without one is answered/,
  },
  {
    name: "it is bound to its localhost",
    breakIt: ({ admin, subject }) => commands({ admin }, ["CONFIG", "SET", "bind", subject.inside.host]),
    fails: ["redis.reach"],
    blocked: ["redis.authentication", ...needAuthentication],
    green: ["health"],
    says: /neighbours can't reach it .*answers on its own localhost only/,
  },
  {
    name: "the process is stopped",
    breakIt: ({ redis }) => {
      process.kill(redis.pid, "SIGSTOP");
      return Promise.resolve(undo(() => void process.kill(redis.pid, "SIGCONT")));
    },
    fails: ["redis.reach"],
    blocked: ["redis.authentication", ...needAuthentication],
    green: ["port"],
    says: /no answer within 2000 ms/,
  },
  {
    name: "a script runs for ever",
    start: { conf: "lua-time-limit 20" },
    breakIt: neverEndingScript,
    fails: ["redis.authentication"],
    blocked: needAuthentication,
    green: ["port"],
    says: /BUSY/,
  },
  {
    name: "all connections are taken",
    start: { conf: "maxclients 40" },
    breakIt: takeAllConnections,
    fails: ["redis.reach"],
    blocked: ["redis.authentication", ...needAuthentication],
    green: ["port"],
    says: /turned away with: ERR max number of clients reached/,
  },
  {
    name: "keys that nobody reads stay after their time",
    start: { conf: "enable-debug-command yes" },
    breakIt: (victim) => commands(victim, ["DEBUG", "SET-ACTIVE-EXPIRE", "0"]),
    fails: ["redis.ttl"],
    blocked: [],
    green: all,
    says: /stays after its time/,
  },
  forbidden("scripts", "-eval", "redis.lua"),
  forbidden("groups of streams", "-xgroup", "redis.stream"),
  forbidden("blocking reads", "-blpop", "redis.queue"),
  forbidden("transactions", "-multi", "redis.transaction"),
  forbidden("counting in hashes", "-hincrby", "redis.hash"),
  forbidden("channels", "resetchannels", "redis.pubsub"),
  forbidden("sorted sets", "-zadd", "redis.write-acceptance"),
  lie("gives back another value", {
    from: "value\r\n$",
    to: "valve\r\n$",
    fails: "redis.write",
    blocks: needWrite,
  }),
  lie("makes hashes of sorted sets", { from: "\r\nZADD\r\n", to: "\r\nHSET\r\n", fails: "redis.write-acceptance" }),
  lie("pops from the wrong end", { from: "BLPOP", to: "BRPOP", fails: "redis.queue" }),
  lie("does not watch", { from: "WATCH", to: "TOUCH", fails: "redis.transaction" }),
  lie("garbles messages", { from: "\r\nhello\r\n", to: "\r\njello\r\n", fails: "redis.pubsub" }),
  lie("reads where it should remove", { from: "HDEL", to: "HGET", fails: "redis.hash" }),
  lie("runs other scripts", { from: "'INCRBY'", to: "'DECRBY'", fails: "redis.lua" }),
  lie("garbles entries of streams", { from: "created", to: "creates", fails: "redis.stream" }),
  lie("takes milliseconds for seconds", { from: "\r\nPX\r\n", to: "\r\nEX\r\n", fails: "redis.ttl" }),
  lie("speaks RESP2 whatever is asked", { from: "HELLO\r\n$1\r\n3", to: "HELLO\r\n$1\r\n2", fails: "redis.protocols" }),
];

function forbidden(what: string, rule: string, probe: string): Sabotage {
  return {
    name: `the ACL forbids ${what}`,
    breakIt: (victim) => commands(victim, ["ACL", "SETUSER", "default", rule]),
    fails: [probe],
    blocked: [],
    green: all,
    says: /NOPERM/,
  };
}

interface Lie {
  readonly from: string;
  readonly to: string;
  readonly fails: string;
  readonly blocks?: readonly string[];
}

/** A proxy between the neighbours and the server. */
function lie(name: string, { from, to, fails, blocks = [] }: Lie): Sabotage {
  return {
    name: `a proxy in front of it ${name}`,
    async breakIt({ subject }) {
      const proxy = await lyingProxy(subject.network, [[from, to]]);
      return {
        subject: { ...subject, network: { host: proxy.host, port: proxy.port } },
        [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
      };
    },
    fails: [fails],
    blocked: blocks,
    green: all,
    says: /expected .* got |PTTL|is answered as/,
  };
}

async function commands({ admin }: Pick<Victim, "admin">, ...lines: readonly (readonly string[])[]): Promise<Broken> {
  for (const words of lines) {
    const answer = await admin.call(...words);
    if (answer.startsWith("-")) throw new Error(`${words.join(" ")}: ${answer}`);
  }
  return undo(() => undefined);
}

/** A folder has the snapshot's name: the last step of saving can't work, whoever tries. */
async function failSnapshot({ admin, redis }: Victim): Promise<Broken> {
  mkdirSync(join(redis.folder, "dump.rdb", "occupied"), { recursive: true });
  await admin.call("BGSAVE");
  await eventually("the snapshot has failed", async () =>
    (await admin.call("INFO", "persistence")).includes("rdb_last_bgsave_status:err"),
  );
  return undo(() => undefined);
}

/** A script that never ends, from a connection of its own. */
async function neverEndingScript({ redis, subject }: Victim): Promise<Broken> {
  const other = await RawRedis.open(subject.inside.host, redis.port);
  void other.call("EVAL", "while true do end", "0").catch(() => undefined);
  await using asking = await RawRedis.open(subject.inside.host, redis.port);
  await eventually("it is busy", async () => (await asking.call("PING")).startsWith("-BUSY"));
  return undo(() => other[Symbol.asyncDispose]());
}

async function takeAllConnections({ redis, subject, admin }: Victim): Promise<Broken> {
  await admin.call("CONFIG", "SET", "maxclients", "5");
  const idle: RawRedis[] = [];
  for (let count = 0; count < 8; count += 1) idle.push(await RawRedis.open(subject.inside.host, redis.port));
  await eventually("the server has them", async () => /connected_clients:5/.test(await admin.call("INFO", "clients")));
  return undo(async () => {
    for (const client of idle) await client[Symbol.asyncDispose]();
  });
}

/** The log can't grow: its file system is full. */
async function fillDisk({ redis, admin }: Victim): Promise<Broken> {
  const filler = openSync(join(redis.folder, "filler"), "w");
  try {
    for (;;) writeSync(filler, Buffer.alloc(65_536));
  } catch {
    // Full.
  } finally {
    closeSync(filler);
  }
  await eventually("an append has failed", async () => {
    await admin.call("SET", "big", "x".repeat(20_000));
    return (await admin.call("INFO", "persistence")).includes("aof_last_write_status:err");
  });
  return undo(() => undefined);
}

function undo(work: () => void | Promise<void>): Broken {
  return {
    async [Symbol.asyncDispose]() {
      await work();
    },
  };
}
