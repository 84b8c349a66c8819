import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { Probe } from "../../src/kit/probe.ts";
import type { runProbes } from "../../src/kit/run-probes.ts";
import { noRealRedis, realRedis } from "../support/real-redis.ts";
import { probeRedis, type ProbeSet } from "../support/redis-probes.ts";
import { type Sabotage, sabotages } from "./rows.ts";
import { startVictim } from "./subject.ts";

/**
 * A probe whose assertions are taken out says pass, whatever it sees. If its row of the table did not notice that,
 * the row would show nothing. One row per probe whose failure is an assertion's, not the client's.
 */
const rowOf: Readonly<Record<string, string>> = {
  "reach.ts": "it is bound to its localhost",
  "authentication.ts": "somebody has set a password",
  "protocols.ts": "a proxy in front of it speaks RESP2 whatever is asked",
  "write.ts": "a proxy in front of it gives back another value",
  "write-acceptance.ts": "a proxy in front of it makes hashes of sorted sets",
  "time-to-live.ts": "a proxy in front of it takes milliseconds for seconds",
  "hash-session.ts": "a proxy in front of it reads where it should remove",
  "queue.ts": "a proxy in front of it pops from the wrong end",
  "stream.ts": "a proxy in front of it garbles entries of streams",
  "publish-subscribe.ts": "a proxy in front of it garbles messages",
  "transaction.ts": "a proxy in front of it does not watch",
  "lua.ts": "a proxy in front of it runs other scripts",
  "memory.ts": "memory is full and noeviction refuses writes",
  "persistence.ts": "snapshots fail and nobody is told",
  "replication.ts": "writes need a replica that is not there",
};

const root = join(import.meta.dirname, "../..");
const folder = join(root, `.cache/mutants-${process.pid}`);
const real = realRedis();
const noProbes = new Set(["all.ts", "define.ts", "info.ts"]);

describe.skipIf(real === undefined)(
  `a probe without its assertions is noticed by the table${real === undefined ? ` (${noRealRedis})` : ""}`,
  () => {
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it("there is a row for each probe", () => {
      const files = readdirSync(join(root, "src/services/redis/probes")).filter((name) => !noProbes.has(name));
      expect(Object.keys(rowOf).toSorted()).toEqual(files.toSorted());
    });

    it.each(Object.entries(rowOf))("%s", async (file, name) => {
      const row = sabotages.find((candidate) => candidate.name === name);
      if (row === undefined) throw new Error(`the table has no row "${name}"`);
      const [whole, mutant] = [await probesFrom(join(root, "src")), await mutantOf(file)];
      const probe = row.fails.find((id) => whole.probes.some((entry) => entry.id === id && fileOf(entry) === file));
      expect(probe).toBeDefined();
      expect(await verdictOf(whole, row, probe)).toBe("fail");
      expect(await verdictOf(mutant, row, probe)).toBe("pass");
    });
  },
);

/** Which file a probe is from: the one that names its id. */
function fileOf(probe: Probe): string | undefined {
  return Object.keys(rowOf).find((file) =>
    readFileSync(join(root, "src/services/redis/probes", file), "utf8").includes(`id: "${probe.id}"`),
  );
}

async function verdictOf(set: ProbeSet, row: Sabotage, probe: string | undefined): Promise<string | undefined> {
  await using victim = await startVictim(row.start);
  await using broken = await row.breakIt(victim);
  const results = await probeRedis(set, broken.subject ?? victim.subject);
  return results.find((result) => result.probe === probe)?.verdict;
}

async function mutantOf(file: string): Promise<ProbeSet> {
  const copy = join(folder, file.replace(".ts", ""));
  mkdirSync(copy, { recursive: true });
  for (const part of ["base", "model", "kit", "services/redis"])
    cpSync(join(root, "src", part), join(copy, part), { recursive: true });
  const path = join(copy, "services/redis/probes", file);
  const text = readFileSync(path, "utf8");
  const without = text
    .replaceAll(/\breturn fail\(|\? pass : fail\(/g, (found) => `${found.replace("fail(", "")}agree(`)
    .replaceAll(/\bexpectEqual\((?=")/g, "agree(");
  expect(without).not.toBe(text);
  writeFileSync(
    path,
    `${without}\nfunction agree(..._seen: readonly unknown[]): { readonly verdict: "pass" } {\n  return { verdict: "pass" };\n}\n`,
  );
  return probesFrom(copy);
}

async function probesFrom(source: string): Promise<ProbeSet> {
  const load = (name: string): Promise<unknown> => import(pathToFileURL(join(source, name)).href);
  const probes = (await load("services/redis/probes/all.ts")) as { readonly redisProbes: readonly Probe[] };
  const kit = (await load("kit/run-probes.ts")) as { readonly runProbes: typeof runProbes };
  return { probes: probes.redisProbes, runProbes: kit.runProbes };
}
