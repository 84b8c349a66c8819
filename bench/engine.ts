import { startRedisProcess } from "../test/support/redis-process.ts";
import { type Figure, median, run } from "./measure.ts";

const tests = "set,get,incr,lpush,hset,zadd";

/** redis-benchmark against the engine and redis-server by turns, in one run. */
export async function engine(): Promise<readonly Figure[]> {
  await using ours = await startRedisProcess("engine");
  await using real = await startRedisProcess("real");
  const figures: Figure[] = [];
  for (const [name, args] of [
    ["50 connections", ["-c", "50", "-n", "60000"]],
    ["50 connections, pipeline 16", ["-c", "50", "-n", "200000", "-P", "16"]],
  ] as const) {
    const rates = { ours: new Map<string, number[]>(), real: new Map<string, number[]>() };
    for (let round = 0; round < 3; round += 1) {
      for (const [side, server] of [
        ["ours", ours],
        ["real", real],
      ] as const) {
        const { stdout } = await run("redis-benchmark", [
          "-h",
          server.host,
          "-p",
          String(server.port),
          "-t",
          tests,
          "--csv",
          ...args,
        ]);
        for (const [, test = "", rate] of stdout.matchAll(/^"(\w+)[^"]*","([\d.]+)"/gm))
          rates[side].set(test, [...(rates[side].get(test) ?? []), Number(rate)]);
      }
    }
    for (const [test, list] of rates.ours) {
      const [mine, theirs] = [median(list), median(rates.real.get(test) ?? [])];
      figures.push({
        name: `Redis engine ${test}, ${name}`,
        value: `${thousands(mine)}/s against ${thousands(theirs)}/s: ${((mine / theirs) * 100).toFixed(0)} %`,
        target: "",
        method: "redis-benchmark, median of 3, by turns with redis-server 7.0",
      });
    }
  }
  return figures;
}

function thousands(value: number): string {
  return `${Math.round(value / 1000)}k`;
}
