import { fail, pass, unknown, warn, type Probe } from "../../../kit/probe.ts";
import { connectRedis } from "../client.ts";
import { sourceOf, validatedAgainst } from "./define.ts";
import { readInfo } from "./info.ts";

const tight = 0.9;

export const memory: Probe = {
  id: "redis.memory",
  title: "has memory to spare",
  effect: "reads",
  needs: ["redis.authentication"],
  viewpoint: "network",
  validatedAgainst,
  proves: "Used memory is below its limit, or the limit is met by evicting.",
  doesNotProve: "That the machine has that much.",
  async run(scope, context) {
    await using redis = await connectRedis(scope, context);
    const info = await readInfo(redis, "memory");
    const used = Number(info.get("used_memory"));
    const limit = Number(info.get("maxmemory"));
    const policy = info.get("maxmemory_policy") ?? "";
    context.fact("redis.memory", sourceOf(context), { used, limit, policy });
    if (!Number.isFinite(used) || used <= 0 || !Number.isFinite(limit)) return unknown("INFO memory has no figures");
    if (limit === 0) return pass;
    const share = used / limit;
    if (policy !== "noeviction") return pass;
    if (share >= 1)
      return fail(
        `${used} bytes are used of ${limit}, and noeviction refuses writes`,
        "raise maxmemory or choose an eviction policy",
      );
    if (share >= tight)
      return warn(`${Math.round(share * 100)} % of maxmemory are used, and noeviction will refuse writes`);
    return pass;
  },
};
