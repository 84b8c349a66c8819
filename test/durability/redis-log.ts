import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { RawRedis } from "../support/raw-redis.ts";
import { startRedisProcess, type Flavour, type RedisProcess } from "../support/redis-process.ts";

export const always = 'appendonly yes\nappendfsync always\nsave ""';

/** A folder for the data of servers that are started one after the other. */
export class DataFolder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), "plumb-durable-"));

  get log(): string {
    return join(this.path, "appendonlydir/appendonly.aof.1.incr.aof");
  }

  read(): string {
    return readFileSync(this.log, "latin1");
  }

  /** Puts a log there as if a server had written it. */
  write(flavour: Flavour, content: string): void {
    mkdirSync(dirname(this.log), { recursive: true });
    writeFileSync(this.log, content, "latin1");
    if (flavour === "engine") return;
    const manifest = join(dirname(this.log), "appendonly.aof.manifest");
    if (!existsSync(manifest)) writeFileSync(manifest, "file appendonly.aof.1.incr.aof seq 1 type i\n");
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export interface Session {
  readonly redis: RedisProcess;
  readonly client: RawRedis;
  call(line: string): Promise<string>;
}

/** Starts a server on the folder, works with it, and kills it with SIGKILL. */
export async function during<T>(
  folder: DataFolder,
  how: { readonly flavour?: Flavour; readonly conf?: string },
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const conf = how.conf ?? always;
  await using redis = await startRedisProcess(how.flavour ?? "engine", { conf, folder: folder.path });
  await using client = await RawRedis.open(redis.host, redis.port);
  const result = await work({ redis, client, call: (line) => client.call(...line.split(" ")) });
  await redis.kill("SIGKILL");
  return result;
}

export function encoded(...lines: readonly string[]): string {
  return lines
    .map((line) => line.split(" "))
    .map((words) => `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join("")}`)
    .join("");
}

/** What a group has given out. How long ago that was goes on counting: its place is left out. */
export async function pendingOf({ call }: Session, key: string): Promise<string> {
  const pending = await call(`XPENDING ${key} g - + 100`);
  return pending.replaceAll(/(\$\d+\r\n[^\r]*\r\n\$\d+\r\n[^\r]*\r\n):\d+/g, "$1:idle");
}

/** Everything that a stream is, as replies. */
export async function streamState(session: Session, key: string): Promise<readonly string[]> {
  const { call } = session;
  const pending = await pendingOf(session, key);
  return [
    await call(`XRANGE ${key} - +`),
    await call(`XINFO STREAM ${key}`),
    await call(`XINFO GROUPS ${key}`),
    pending,
  ];
}
