import type { RestartPolicy } from "../model/stack.ts";

/** What to do after a service has ended by itself. */
export type AfterExit =
  | { readonly do: "complete" }
  | { readonly do: "fail" }
  | { readonly do: "give-up" }
  | { readonly do: "restart"; readonly afterMs: number };

export interface ExitHistory {
  readonly policy: RestartPolicy;
  readonly code: number | null;
  /** Its error can't heal by starting again, as a rejected configuration can't. */
  readonly terminal: boolean;
  /** When each start so far happened, oldest first, and now: milliseconds of one clock. */
  readonly starts: readonly number[];
  readonly now: number;
}

export const giveUp = { starts: 5, withinMs: 10_000 } as const;
const firstBackoffMs = 100;
const longestBackoffMs = 10_000;

export function afterExit(history: ExitHistory): AfterExit {
  const clean = history.code === 0;
  if (!wantsRestart(history.policy, clean)) return { do: clean ? "complete" : "fail" };
  if (history.terminal) return { do: "fail" };
  const { maxRetries } = history.policy;
  if (maxRetries !== undefined && history.starts.length > maxRetries) return { do: "give-up" };
  const recent = history.starts.filter((start) => history.now - start <= giveUp.withinMs).length;
  if (recent >= giveUp.starts) return { do: "give-up" };
  return { do: "restart", afterMs: Math.min(firstBackoffMs * 2 ** Math.max(0, recent - 1), longestBackoffMs) };
}

function wantsRestart({ policy }: RestartPolicy, clean: boolean): boolean {
  if (policy === "on-failure") return !clean;
  return policy === "always" || policy === "unless-stopped";
}
