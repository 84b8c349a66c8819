import { describe, expect, it } from "vitest";
import { runProbes } from "../../src/kit/run-probes.ts";
import type { ProbeResult } from "../../src/model/verdict.ts";
import { redisProbes } from "../../src/services/redis/probes/all.ts";
import { eventually } from "../support/plumb.ts";
import { noRealRedis, realRedis } from "../support/real-redis.ts";
import { probeRedis, type ProbeSet, type Subject } from "../support/redis-probes.ts";
import { startVictim, type Victim } from "./subject.ts";

const real = realRedis();

/** The probes as they are for a service whose manifest says this. */
function probesFor(expected: Readonly<Record<string, string>>): ProbeSet {
  const probes = redisProbes.map((probe) => ({
    ...probe,
    run: (...[scope, context]: Parameters<typeof probe.run>) => probe.run(scope, { ...context, expected }),
  }));
  return { probes, runProbes };
}

async function notPassed(set: ProbeSet, subject: Subject): Promise<readonly string[]> {
  const results = await probeRedis(set, subject);
  return results.filter(({ verdict }) => verdict !== "pass").map(summary);
}

const summary = ({ probe, verdict, message }: ProbeResult): string => `${probe} ${verdict}: ${message ?? ""}`;
const asReplica = probesFor({ role: "slave", "read-only": "yes", "min-replicas": "0" });

/** A master waits for more replicas before it sends the first copy, for seconds. */
function linked({ admin }: Victim): Promise<void> {
  return eventually(
    "it is linked",
    async () => (await admin.call("INFO", "replication")).includes("status:up"),
    15_000,
  );
}

/** What the manifest makes of a server decides what its probes ask of it. */
describe.skipIf(real === undefined)(`what the manifest says${real === undefined ? ` (${noRealRedis})` : ""}`, () => {
  const replicaOf = ({ subject }: Victim, more = ""): Promise<Victim> =>
    startVictim({ conf: `replicaof ${subject.network.host} ${subject.network.port}\n${more}` });

  it("a replica refuses every kind of write, and one that accepts them is found", async () => {
    await using master = await startVictim();
    await using replica = await replicaOf(master);
    await linked(replica);
    expect(await notPassed(asReplica, replica.subject)).toEqual([]);
    expect(await master.admin.call("KEYS", "*")).toBe("*0\r\n");

    await replica.admin.call("CONFIG", "SET", "replica-read-only", "no");
    const after = await notPassed(asReplica, replica.subject);
    expect(after).toContain("redis.write fail: it is a replica, and SET is answered with: accepted");
    expect(after).toContain("redis.write-acceptance fail: it is a replica, and SET is answered with: accepted");
  });

  it("a replica that may be written to is asked to keep what is written", async () => {
    await using master = await startVictim();
    await using replica = await replicaOf(master, "replica-read-only no");
    await linked(replica);
    const set = probesFor({ role: "slave", "read-only": "no", "min-replicas": "0" });
    expect(await notPassed(set, replica.subject)).toEqual([]);
  });

  it("a replica whose master has died is not linked, however long it is waited for", async () => {
    await using master = await startVictim();
    await using replica = await replicaOf(master);
    await linked(replica);
    await master.redis.kill("SIGKILL");
    expect(await notPassed(asReplica, replica.subject)).toEqual([
      "redis.replication fail: its link to the master is down",
    ]);
  });

  it("a server that is made a master while the manifest makes it a replica is found", async () => {
    await using victim = await startVictim();
    const found = await notPassed(asReplica, victim.subject);
    expect(found).toContain("redis.replication fail: it is a master, the manifest makes it a replica");
    expect(found).toContain("redis.write fail: it is a replica, and SET is answered with: accepted");
  });

  it("CONFIG taken away hides nothing that the files say, and what they do not say is unknown", async () => {
    await using victim = await startVictim({ conf: 'rename-command CONFIG ""\nrename-command FLUSHALL ""' });
    expect(await notPassed(probesFor({ role: "master", "min-replicas": "0" }), victim.subject)).toEqual([]);
    expect(await notPassed(probesFor({ role: "master", "min-replicas": "1" }), victim.subject)).toEqual([
      "redis.replication fail: 1 replicas are needed for a write and 0 are there",
    ]);
    expect(await notPassed(probesFor({ role: "master" }), victim.subject)).toEqual([
      "redis.replication unknown: how many replicas it needs for a write can't be read",
    ]);
  });

  it("a user of the files logs in, and a login that they do not show is unknown", async () => {
    await using victim = await startVictim();
    await victim.admin.call("ACL", "SETUSER", "app", "on", ">pw", "~*", "&*", "+@all");
    await victim.admin.call("ACL", "SETUSER", "default", "off");
    const known = { ...victim.subject, credentials: { username: "app", password: "pw" } };
    expect(await notPassed(probesFor({ role: "master" }), known)).toEqual([]);
    const results = await probeRedis(probesFor({ role: "master", login: "undecided" }), victim.subject);
    expect(results.find(({ probe }) => probe === "redis.authentication")?.verdict).toBe("unknown");
    expect(results.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  });

  it("what is not supported here is unknown, and nothing is tried", async () => {
    await using victim = await startVictim();
    const results = await probeRedis(probesFor({ role: "master", unsupported: "cluster mode" }), victim.subject);
    expect(new Set(results.map(({ verdict }) => verdict))).toEqual(new Set(["unknown", "blocked"]));
    expect(results.filter(({ verdict }) => verdict === "unknown").map(summary)).toEqual([
      "redis.reach unknown: it uses cluster mode, which is not supported by this runtime",
    ]);
  });
});
