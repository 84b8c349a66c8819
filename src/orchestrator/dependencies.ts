import type { Dependency } from "../model/stack.ts";
import type { Phase } from "../model/status.ts";

/** What a waiting service needs to see of the one it waits for. */
export interface Awaited {
  readonly phase: Phase;
  /** It counts as healthy: see `Health`. */
  readonly health: Health;
}

/** `never`: there is nothing here that could say so (a generic service without probes). */
export type Health = "not-yet" | "healthy" | "unhealthy" | "never";

export type DependencyState = "met" | "waiting" | "broken";

const over: ReadonlySet<Phase> = new Set(["failed", "gave-up", "blocked", "stopped", "stopping"]);
const begun: ReadonlySet<Phase> = new Set(["starting", "ready", "completed", "restarting"]);

/** Whether a dependency's condition holds, can still come to hold, or cannot any more. */
export function dependencyState(condition: Dependency["condition"], target: Awaited): DependencyState {
  if (condition === "service_started") return begun.has(target.phase) ? "met" : overOr(target, "waiting");
  if (condition === "service_completed_successfully") {
    return target.phase === "completed" ? "met" : overOr(target, "waiting");
  }
  if (over.has(target.phase) || target.phase === "completed") return "broken";
  if (target.health === "healthy") return "met";
  return target.health === "not-yet" ? "waiting" : "broken";
}

function overOr(target: Awaited, otherwise: DependencyState): DependencyState {
  return over.has(target.phase) ? "broken" : otherwise;
}
