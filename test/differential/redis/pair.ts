import { RawRedis } from "../../support/raw-redis.ts";
import { realRedis } from "../../support/real-redis.ts";
import { startRedisProcess, type Flavour, type RedisProcess } from "../../support/redis-process.ts";

/** Which servers a behaviour is looked at: both, or the engine alone where there is no real one. */
export const flavours: readonly Flavour[] = realRedis() === undefined ? ["engine"] : ["real", "engine"];

/** What one server does in a scenario. */
export interface Scene {
  readonly redis: RedisProcess;
  call(line: string): Promise<string>;
  open(): Promise<RawRedis>;
}

/** Plays a scenario on a fresh server; every connection ends with it. */
export async function play<T>(flavour: Flavour, conf: string, scenario: (scene: Scene) => Promise<T>): Promise<T> {
  await using redis = await startRedisProcess(flavour, { conf: `save ""\n${conf}` });
  await using clients = new AsyncDisposableStack();
  const open = async (): Promise<RawRedis> => clients.use(await RawRedis.open(redis.host, redis.port));
  const first = await open();
  return await scenario({ redis, open, call: (line) => first.call(...line.split(" ")) });
}

/** Waits until so many clients are blocked, so that what comes next finds them so. */
export async function untilBlocked({ call }: Scene, count: number): Promise<void> {
  while (!(await call("INFO clients")).includes(`blocked_clients:${count}\r\n`));
}
