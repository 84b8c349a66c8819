import { pass, fail, type Probe } from "../../../kit/probe.ts";
import { connectRedis } from "../client.ts";
import { sourceOf, validatedAgainst } from "./define.ts";

/** Newer clients speak RESP3 by default and fail on a server, or a proxy, that does not. */
export const protocols: Probe = {
  id: "redis.protocols",
  title: "speaks RESP2 and RESP3",
  effect: "reads",
  needs: ["redis.authentication"],
  viewpoint: "network",
  validatedAgainst,
  proves: "HELLO 2 and HELLO 3 are accepted, and answers come in the shape of the protocol that was chosen.",
  doesNotProve: "Each command's answer in both protocols.",
  async run(scope, context) {
    await using old = await connectRedis(scope, context, { resp: 2 });
    const two = await old.call("HELLO");
    await using recent = await connectRedis(scope, context, { resp: 3 });
    const three = await recent.call("HELLO");
    context.fact("redis.protocols", sourceOf(context), { two: shape(two), three: shape(three) });
    if (shape(two) !== "array") return fail(`under RESP2 a map is answered as ${shape(two)}`);
    return shape(three) === "map" ? pass : fail(`under RESP3 a map is answered as ${shape(three)}`);
  },
};

function shape(reply: unknown): string {
  if (Array.isArray(reply)) return "array";
  return typeof reply === "object" && reply !== null ? "map" : typeof reply;
}
