import type { RedisConnection } from "../client.ts";

/** The fields of INFO's sections by name. */
export async function readInfo(redis: RedisConnection, ...sections: string[]): Promise<ReadonlyMap<string, string>> {
  const texts = await Promise.all(sections.map((section) => redis.call("INFO", section)));
  const fields = texts
    .flatMap((text) => String(text).split("\r\n"))
    .filter((line) => line.includes(":"))
    .map((line): [string, string] => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]);
  return new Map(fields);
}
