import type { Scope } from "../../../base/scope.ts";
import { fail, pass, type Probe, type ProbeContext, type ProbeOutcome } from "../../../kit/probe.ts";
import { connectRedis, type RedisConnection } from "../client.ts";

/** A probe that works on keys of its own, which are deleted whatever happens. */
export interface KeyProbe extends Pick<Probe, "id" | "title" | "needs" | "proves" | "doesNotProve"> {
  readonly timeoutMs?: number;
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
  const { work, ...rest } = definition;
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
