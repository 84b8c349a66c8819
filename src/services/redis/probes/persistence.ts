import { fail, pass, unknown, type Probe, type ProbeOutcome } from "../../../kit/probe.ts";
import { connectRedis } from "../client.ts";
import { sourceOf, validatedAgainst } from "./define.ts";
import { readInfo } from "./info.ts";

export const persistence: Probe = {
  id: "redis.persistence",
  title: "saves as it is configured to",
  effect: "reads",
  needs: ["redis.authentication"],
  viewpoint: "network",
  validatedAgainst,
  proves: "The last snapshot and the last append to the log went well, and nothing is being loaded.",
  doesNotProve: "That the files can be read again: a drill does.",
  async run(scope, context) {
    await using redis = await connectRedis(scope, context);
    const info = await readInfo(redis, "persistence");
    const names = [
      "loading",
      "rdb_last_bgsave_status",
      "aof_enabled",
      "aof_last_write_status",
      "aof_last_bgrewrite_status",
    ];
    const state = Object.fromEntries(names.map((name) => [name, info.get(name) ?? "missing"]));
    context.fact("redis.persistence", sourceOf(context), state);
    return judge(state);
  },
};

function judge(state: Readonly<Record<string, string>>): ProbeOutcome {
  if (Object.values(state).includes("missing")) return unknown("INFO persistence has no figures");
  if (state["loading"] !== "0") return fail("it is still loading its data");
  if (state["rdb_last_bgsave_status"] !== "ok") {
    return fail(
      "its last snapshot failed (rdb_last_bgsave_status is err)",
      "look at the disk and the rights of its dir",
    );
  }
  if (state["aof_enabled"] === "1" && state["aof_last_write_status"] !== "ok") {
    return fail(
      "its last append to the log failed (aof_last_write_status is err)",
      "look at the disk: it is full, or can't be written",
    );
  }
  if (state["aof_last_bgrewrite_status"] !== "ok")
    return fail("the last rewrite of its log failed", "look at the disk");
  return pass;
}
