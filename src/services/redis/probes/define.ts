import type { Scope } from "../../../base/scope.ts";
import { fail, pass, type Probe, type ProbeContext, type ProbeOutcome } from "../../../kit/probe.ts";
import { connectRedis, type RedisConnection } from "../client.ts";

/** A probe that works on keys of its own, which are deleted whatever happens. */
export interface KeyProbe extends Pick<Probe, "id" | "title" | "needs" | "proves" | "doesNotProve"> {
  readonly timeoutMs?: number;
  /** Commands that write what the probe is about: a replica has to refuse them. Without: it works on a replica as well. */
  writes?(key: KeyTools["key"]): readonly (readonly string[])[];
  work(tools: KeyTools): Promise<ProbeOutcome>;
}

export interface KeyTools {
  readonly scope: Scope;
  readonly context: ProbeContext;
  readonly redis: RedisConnection;
  /** A second connection: what is read back does not come the way it went. */
  readonly second: RedisConnection;
  key(suffix: string): string;
  /** Records what was seen, as evidence. */
  saw(data: Readonly<Record<string, unknown>>): void;
}

export const validatedAgainst = ["real 7.0.15"] as const;

export function keyProbe(definition: KeyProbe): Probe {
  const { work, writes, ...rest } = definition;
  return {
    ...rest,
    effect: "writes-own-names",
    viewpoint: "network",
    validatedAgainst,
    async run(scope, context) {
      await using redis = await connectRedis(scope, context);
      await using second = await connectRedis(scope, context);
      const used = new Set<string>();
      const key = (suffix: string): string => {
        const name = context.ownName(`${definition.id}:${suffix}`);
        used.add(name);
        return name;
      };
      const source = sourceOf(context);
      try {
        const { role, "read-only": readOnly } = context.expected;
        if (writes !== undefined && role === "slave" && readOnly !== "no")
          return await refusesAll(redis, writes(key), (data) => void context.fact(definition.id, source, data));
        return await work({
          scope,
          context,
          redis,
          second,
          key,
          saw: (data) => void context.fact(definition.id, source, data),
        });
      } finally {
        // UNLINK may be what is forbidden; the keys then end by themselves.
        for (const name of used) {
          const gone = await redis.tryCall("DEL", name).catch(() => ({ refused: "closed" }));
          if ("refused" in gone) await second.tryCall("PEXPIRE", name, "1000").catch(() => undefined);
        }
      }
    },
  };
}

/** The manifest makes it a replica: what is written there would be lost. */
async function refusesAll(
  redis: RedisConnection,
  commands: readonly (readonly string[])[],
  saw: KeyTools["saw"],
): Promise<ProbeOutcome> {
  const answers: Record<string, string> = {};
  for (const words of commands) {
    const answer = await redis.tryCall(...words);
    answers[words[0] ?? ""] = "refused" in answer ? answer.refused : "accepted";
  }
  saw({ asReplica: answers });
  const wrong = Object.entries(answers).find(([, said]) => !said.includes("READONLY"));
  if (wrong === undefined) return pass;
  return fail(`it is a replica, and ${wrong[0]} is answered with: ${wrong[1]}`, "replica-read-only yes refuses writes");
}

export function sourceOf(context: ProbeContext): string {
  const at = context.endpoint("redis");
  return at === undefined ? "redis" : `redis://${at.host}:${at.port}`;
}

/** Passes when what was seen is what was expected; else says both. */
export function expectEqual(what: string, seen: unknown, expected: unknown): ProbeOutcome {
  if (JSON.stringify(seen) === JSON.stringify(expected)) return pass;
  return fail(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(seen)}`);
}

/** The first outcome that is not a pass, else pass. */
export function firstProblem(outcomes: readonly ProbeOutcome[]): ProbeOutcome {
  return outcomes.find((outcome) => outcome.verdict !== "pass") ?? pass;
}
