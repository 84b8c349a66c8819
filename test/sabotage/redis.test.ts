import { describe, expect, it } from "vitest";
import { runProbes } from "../../src/kit/run-probes.ts";
import type { ProbeResult } from "../../src/model/verdict.ts";
import { redisProbes } from "../../src/services/redis/probes/all.ts";
import { noRealRedis, realRedis } from "../support/real-redis.ts";
import { probeRedis, type ProbeSet } from "../support/redis-probes.ts";
import { type Sabotage, sabotages } from "./rows.ts";
import { canMount, naiveChecks, startVictim } from "./subject.ts";

const real = realRedis();
const mountable = canMount();
const set: ProbeSet = { probes: redisProbes, runProbes };
const ids = set.probes.map((probe) => probe.id);

describe("the table", () => {
  it("breaks every probe at least once", () => {
    const broken = new Set(sabotages.flatMap((row) => row.fails));
    expect(ids.filter((id) => !broken.has(id))).toEqual([]);
  });

  it("has eight rows or more that leave PING green", () => {
    expect(sabotages.filter((row) => row.green.includes("ping")).length).toBeGreaterThanOrEqual(8);
  });
});

describe.skipIf(real === undefined)(`real redis-server${real === undefined ? ` (${noRealRedis})` : ""}`, () => {
  const possible = sabotages.filter((row) => row.start?.smallDisk !== true || mountable);
  if (!mountable) it.skip("rows that need the right to mount a file system", () => undefined);
  it.each(possible.map((row) => [row.name, row] as const))("%s", async (_name, row) => {
    await using victim = await startVictim(row.start);
    const before = await probeRedis(set, victim.subject);
    expect(named(before, (result) => result.verdict !== "pass")).toEqual([]);
    expect(await leftKeys(victim)).toBe("*0\r\n");

    await using broken = await row.breakIt(victim);
    const subject = broken.subject ?? victim.subject;
    const after = await probeRedis(set, subject);
    expect(named(after, (result) => result.verdict === "fail")).toEqual([...row.fails].toSorted());
    expect(named(after, (result) => result.verdict === "blocked")).toEqual([...row.blocked].toSorted());
    expect(after).toHaveLength(ids.length);
    expect(firstFailure(after, row)).toMatch(row.says);
    expect(await naiveChecks(subject)).toEqual(row.green);
    await broken[Symbol.asyncDispose]();
  });
});

function named(results: readonly ProbeResult[], wanted: (result: ProbeResult) => boolean): readonly string[] {
  return results
    .filter(wanted)
    .map((result) => (result.verdict === "error" ? `${result.probe}: ${result.message}` : result.probe))
    .toSorted();
}

function firstFailure(results: readonly ProbeResult[], row: Sabotage): string {
  return results.find((result) => result.probe === row.fails[0])?.message ?? "";
}

async function leftKeys({ admin }: { readonly admin: { call(...words: string[]): Promise<string> } }): Promise<string> {
  return admin.call("KEYS", "plumb:*");
}
