import { execFileSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:net";
import type { Subject } from "../support/redis-probes.ts";
import { type Flavour, type RedisProcess, startRedisProcess } from "../support/redis-process.ts";
import { RawRedis } from "../support/raw-redis.ts";

/** A server on a network address and an inside one, like each service of a stack. */
export interface Victim extends AsyncDisposable {
  readonly redis: RedisProcess;
  readonly subject: Subject;
  /** A connection that was open before. */
  readonly admin: RawRedis;
}

let started = 0;

export interface VictimStart {
  readonly flavour?: Flavour;
  readonly conf?: string;
  readonly password?: string;
  /** Its data are on a file system of one megabyte. */
  readonly smallDisk?: boolean;
}

export async function startVictim(start: VictimStart = {}): Promise<Victim> {
  started += 1;
  const block = `127.${100 + (process.pid % 100)}.${started % 250}`;
  const inside = `${block}.3`;
  const network = `${block}.2`;
  const password = start.password === undefined ? "" : `requirepass ${start.password}\n`;
  const disk = start.smallDisk === true ? smallDisk() : undefined;
  const redis = await startRedisProcess(start.flavour ?? "real", {
    host: network,
    conf: `bind ${network} ${inside}\nsave ""\n${password}${start.conf ?? ""}`,
    ...(disk === undefined ? {} : { folder: disk.folder }),
  });
  const admin = await RawRedis.open(inside, redis.port);
  if (start.password !== undefined) await admin.call("AUTH", start.password);
  return {
    redis,
    admin,
    subject: {
      network: { host: network, port: redis.port },
      inside: { host: inside, port: redis.port },
      credentials: start.password === undefined ? {} : { password: start.password },
    },
    async [Symbol.asyncDispose]() {
      await admin[Symbol.asyncDispose]();
      await redis[Symbol.asyncDispose]();
      disk?.[Symbol.dispose]();
    },
  };
}

/** Whether file systems can be mounted here: it takes rights. */
export function canMount(): boolean {
  try {
    smallDisk()[Symbol.dispose]();
    return true;
  } catch {
    return false;
  }
}

function smallDisk(): Disposable & { readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), "plumb-small-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], { stdio: "ignore" });
  } catch (problem) {
    rmdirSync(folder);
    throw problem;
  }
  return {
    folder,
    [Symbol.dispose]() {
      execFileSync("umount", [folder], { stdio: "ignore" });
      rmdirSync(folder);
    },
  };
}

export type Naive = "port" | "ping" | "info" | "health";

/** What cheap checks say: a connection, PONG, INFO from outside, and the compose file's `redis-cli ping` from inside. */
export async function naiveChecks({ network, inside }: Subject): Promise<readonly Naive[]> {
  const results: readonly (readonly [Naive, boolean])[] = await Promise.all([
    accepts(network).then((good) => ["port", good] as const),
    says(network, "PING", /^\+PONG/).then((good) => ["ping", good] as const),
    says(network, "INFO", /redis_version:/).then((good) => ["info", good] as const),
    says(inside, "PING", /^\+PONG/).then((good) => ["health", good] as const),
  ]);
  return results.filter(([, good]) => good).map(([name]) => name);
}

interface Address {
  readonly host: string;
  readonly port: number;
}

function accepts(address: Address): Promise<boolean> {
  return ask(address, undefined, /(?:)/);
}

function says(address: Address, line: string, expected: RegExp): Promise<boolean> {
  return ask(address, `${line}\r\n`, expected);
}

function ask(address: Address, line: string | undefined, expected: RegExp): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(address);
  const limit = setTimeout(() => resolve(false), 700);
  let text = "";
  socket.on("connect", () => (line === undefined ? resolve(true) : socket.write(line)));
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
    if (text.includes("\r\n")) resolve(expected.test(text));
  });
  socket.on("error", () => resolve(false));
  return promise.finally(() => {
    clearTimeout(limit);
    socket.destroy();
  });
}
