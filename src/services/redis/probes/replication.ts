import { fail, pass, unknown, type Probe } from "../../../kit/probe.ts";
import { connectRedis } from "../client.ts";
import { sourceOf, validatedAgainst } from "./define.ts";
import { readInfo } from "./info.ts";

export const replication: Probe = {
  id: "redis.replication",
  title: "has the role it should have",
  effect: "reads",
  needs: ["redis.authentication"],
  viewpoint: "network",
  validatedAgainst,
  proves: "A master has the replicas it needs to write; a replica is linked to its master.",
  doesNotProve: "How far a replica lags behind.",
  async run(scope, context) {
    await using redis = await connectRedis(scope, context);
    const info = await readInfo(redis, "replication");
    const role = info.get("role");
    const link = info.get("master_link_status");
    const wanted = context.expected["role"];
    const needed = Number(((await redis.call("CONFIG", "GET", "min-replicas-to-write")) as string[])[1] ?? "0");
    const good = Number(info.get("min_slaves_good_slaves") ?? info.get("connected_slaves") ?? "0");
    context.fact("redis.replication", sourceOf(context), { role, link: link ?? "none", needed, good });
    if (role === undefined || wanted === undefined) return unknown("INFO replication names no role");
    if (role !== wanted)
      return fail(
        `it is a ${named(role)}, the manifest makes it a ${named(wanted)}`,
        "REPLICAOF NO ONE makes it a master again",
      );
    if (role === "slave" && link !== "up") return fail(`its link to the master is ${link}`);
    if (needed > good)
      return fail(`${needed} replicas are needed for a write and ${good} are there`, "lower min-replicas-to-write");
    return pass;
  },
};

function named(role: string): string {
  return role === "slave" ? "replica" : role;
}
