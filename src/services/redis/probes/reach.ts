import { messageOf } from "../../../base/errors.ts";
import { fail, pass, unknown, type Probe } from "../../../kit/probe.ts";
import { hintFor } from "../client.ts";
import { sourceOf, validatedAgainst } from "./define.ts";

/** From where its neighbours stand. A server bound to localhost is green from its inside and useless to everybody else. */
export const reach: Probe = {
  id: "redis.reach",
  title: "is reached by its neighbours",
  effect: "reads",
  needs: [],
  viewpoint: "network",
  validatedAgainst,
  proves: "A connection from the network's viewpoint is accepted and answered.",
  doesNotProve: "That a firewall of another machine lets it through.",
  timeoutMs: 2000,
  async run(scope, context) {
    const { unsupported } = context.expected;
    if (unsupported !== undefined) return unknown(`it uses ${unsupported}, which is not supported by this runtime`);
    const at = context.endpoint("redis");
    if (at === undefined) return fail("it has no address on the network");
    const asked = { host: at.host, port: at.port, send: "PING\r\n", until: (seen: Uint8Array) => seen.at(-1) === 10 };
    try {
      const answer = Buffer.from(await context.net.exchange(scope, asked))
        .toString("latin1")
        .trim();
      context.fact("redis.reach", sourceOf(context), { answer });
      if (answer === "") return fail(`${at.host}:${at.port} closed the connection without an answer`);
      // Any other error is an answer too: what it means is for the other probes to say.
      if (/^-DENIED|max number of clients/.test(answer))
        return fail(`a neighbour is turned away with: ${answer.slice(1)}`, hintFor(answer));
      return /^[+-]/.test(answer)
        ? pass
        : fail(`${at.host}:${at.port} does not speak the Redis protocol: ${answer.slice(0, 80)}`);
    } catch (problem) {
      if (scope.signal.aborted) throw problem;
      const inside = context.endpoint("redis", "inside");
      const within = inside === undefined ? false : await answersAt(context, scope, inside);
      const only = within ? `; it answers on its own localhost only, as a "bind 127.0.0.1" does` : "";
      return fail(
        `neighbours can't reach it on ${at.host}:${at.port}: ${messageOf(problem)}${only}`,
        "bind 0.0.0.0, or drop the bind line",
      );
    }
  },
};

async function answersAt(
  context: Parameters<Probe["run"]>[1],
  scope: Parameters<Probe["run"]>[0],
  at: { host: string; port: number },
): Promise<boolean> {
  return context.net.connect(scope, at.host, at.port).then(
    () => true,
    () => false,
  );
}
