import { fail, pass, unknown, type Probe } from "../../../kit/probe.ts";
import { connectRedis, hintFor } from "../client.ts";
import { sourceOf, validatedAgainst } from "./define.ts";

/** What somebody gets who names no password. It never tries a wrong one. */
export const authentication: Probe = {
  id: "redis.authentication",
  title: "asks strangers for the password the manifest sets",
  effect: "reads",
  needs: ["redis.reach"],
  viewpoint: "network",
  validatedAgainst,
  proves:
    "A call without password is refused where the manifest sets one, and answered where it sets none; the manifest's password is taken.",
  doesNotProve: "That the password is a good one, or who else knows it.",
  async run(scope, context) {
    await using stranger = await connectRedis(scope, context, { anonymous: true });
    const answer = await stranger.tryCall("DBSIZE");
    const refused = "refused" in answer ? answer.refused : undefined;
    const wanted = context.credentials.password !== undefined;
    context.fact("redis.authentication", sourceOf(context), { wanted, refused: refused ?? "no" });
    if (!wanted && refused !== undefined && context.expected["login"] === "undecided")
      return unknown(`it asks for a login that its files do not show: ${refused}`, "x-plumb.password gives one");
    if (!wanted && refused?.startsWith("NOAUTH") === true) {
      return fail(
        `the manifest sets no password, and a call is refused: ${refused}`,
        "requirepass was set somewhere else",
      );
    }
    if (!wanted && refused !== undefined) return fail(`a call is refused: ${refused}`, hintFor(refused));
    if (wanted && refused === undefined)
      return fail("the manifest sets a password, and a call without one is answered");
    if (wanted && !(refused ?? "").startsWith("NOAUTH"))
      return fail(`a call without password is answered with: ${refused}`);
    if (!wanted) return pass;
    await using owner = await connectRedis(scope, context);
    await owner.call("DBSIZE");
    return pass;
  },
};
