import type { Phase } from "../model/status.ts";

export interface LifeOptions {
  readonly prove: boolean;
  readonly readyTimeoutMs: number;
  readonly probeTimeoutMs: number;
}

/** Phases in which a start has come to a result. */
export const settledPhases: ReadonlySet<Phase> = new Set([
  "ready",
  "completed",
  "failed",
  "gave-up",
  "blocked",
  "stopped",
]);
