import { sleep, type Scope } from "../../../base/scope.ts";
import { fail, pass, unknown, type Probe, type ProbeContext, type ProbeOutcome } from "../../../kit/probe.ts";
import { connectRedis, type RedisConnection } from "../client.ts";
import { sourceOf, validatedAgainst } from "./define.ts";
import { readInfo } from "./info.ts";

const pollMs = 100;
/** Kept back of the probe's time, to say what was seen. */
const reserveMs = 500;

export const replication: Probe = {
  id: "redis.replication",
  title: "has the role it should have",
  effect: "reads",
  needs: ["redis.authentication"],
  viewpoint: "network",
  validatedAgainst,
  // By default a master waits 5 seconds for more replicas before it sends the first copy.
  timeoutMs: 15_000,
  proves: "A master has the replicas it needs to write; a replica is linked to its master.",
  doesNotProve: "How far a replica lags behind.",
  async run(scope, context) {
    await using redis = await connectRedis(scope, context);
    const info = await readInfo(redis, "replication");
    const role = info.get("role");
    const wanted = context.expected["role"];
    context.fact("redis.role", sourceOf(context), { role: role ?? "missing", wanted: wanted ?? "missing" });
    if (role === undefined || wanted === undefined) return unknown("INFO replication names no role");
    if (role !== wanted)
      return fail(
        `it is a ${named(role)}, the manifest makes it a ${named(wanted)}`,
        "REPLICAOF NO ONE makes it a master again",
      );
    // Awaited here: the connection ends with this function.
    return await (role === "slave" ? judgeLink(scope, context, redis) : judgeReplicas(context, redis, info));
  },
};

/** A first copy takes its time, so the link is waited for as long as the probe may take. */
async function judgeLink(scope: Scope, context: ProbeContext, redis: RedisConnection): Promise<ProbeOutcome> {
  const { runtime, "master-runtime": master } = context.expected;
  if (runtime === "embedded" || master === "embedded")
    return unknown(
      `replication is not implemented by the embedded engine, which ${runtime === "embedded" ? "it" : "its master"} is`,
      "run both with --runtime process",
    );
  let link: string | undefined;
  for (;;) {
    link = (await readInfo(redis, "replication")).get("master_link_status");
    if (link === "up" || scope.remainingMs() < reserveMs) break;
    await sleep(scope, pollMs);
  }
  context.fact("redis.replication", sourceOf(context), { link: link ?? "none" });
  return link === "up"
    ? pass
    : fail(`its link to the master is ${link}`, "is the master up, and does masterauth fit it?");
}

async function judgeReplicas(
  context: ProbeContext,
  redis: RedisConnection,
  info: ReadonlyMap<string, string>,
): Promise<ProbeOutcome> {
  const asked = await redis.tryCall("CONFIG", "GET", "min-replicas-to-write");
  // CONFIG may be renamed or forbidden: then the files say what it was started with.
  const needed = Number("reply" in asked ? (asked.reply as string[])[1] : context.expected["min-replicas"]);
  const good = Number(info.get("min_slaves_good_slaves") ?? info.get("connected_slaves") ?? "0");
  context.fact("redis.replication", sourceOf(context), { needed, good, read: "reply" in asked ? "CONFIG" : "files" });
  if (!Number.isFinite(needed)) return unknown("how many replicas it needs for a write can't be read");
  if (needed <= good) return pass;
  return fail(`${needed} replicas are needed for a write and ${good} are there`, "lower min-replicas-to-write");
}

function named(role: string): string {
  return role === "slave" ? "replica" : role;
}
