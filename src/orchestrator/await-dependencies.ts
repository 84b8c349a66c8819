import type { Scope } from "../base/scope.ts";
import type { Dependency } from "../model/stack.ts";
import { dependencyState, type Awaited } from "./dependencies.ts";

/** A service as one that waits for it sees it. */
export interface AwaitedLife extends Awaited {
  until(scope: Scope, condition: () => boolean): Promise<void>;
}

/** The needs that did not come to hold, by name; undefined when the waiting was cut short. */
export async function awaitDependencies(
  scope: Scope,
  needs: readonly Dependency[],
  lifeOf: (service: string) => AwaitedLife | undefined,
): Promise<readonly string[] | undefined> {
  const outcomes = await Promise.all(
    needs.map(async (need) => {
      const target = lifeOf(need.service);
      if (target === undefined) return need.required ? need.service : undefined;
      const state = (): string => dependencyState(need.condition, target);
      await target.until(scope, () => state() !== "waiting");
      return state() === "broken" && need.required ? need.service : undefined;
    }),
  ).catch(() => undefined);
  return outcomes?.filter((name) => name !== undefined);
}
