import type { SourceRef } from "./source.ts";

/** Worst first: the order in which verdicts are merged. */
export const verdictOrder = ["fail", "error", "unknown", "blocked", "warn", "skipped", "pass"] as const;
export type Verdict = (typeof verdictOrder)[number];

/** The worst of several; `unknown` at zero coverage. */
export function mergeVerdicts(verdicts: Iterable<Verdict>): Verdict {
  const seen = new Set(verdicts);
  return verdictOrder.find((verdict) => seen.has(verdict)) ?? "unknown";
}

/** Something read from the live world. `id` is unique in its run; reports point to it. */
export interface Fact {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly kind: string;
  readonly service?: string;
  /** Where it was read: `redis://127.1.2.4:6379`, `log:redis`, `proc:4711`. */
  readonly source: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export type Severity = "critical" | "high" | "medium" | "low" | "info";

/** A judgement: an expectation against facts. `id` has a page in `docs/errors/`, e.g. `runtime.version-differs`. */
export interface Finding {
  readonly id: string;
  readonly verdict: Verdict;
  readonly severity: Severity;
  readonly service?: string;
  readonly message: string;
  readonly hint?: string;
  readonly at?: SourceRef;
  /** Quoted lines of a log or a file, already redacted. */
  readonly quote?: readonly string[];
  /** Ids of the facts it rests on. */
  readonly evidence: readonly string[];
}

/** Which start of a service a verdict holds for. */
export interface StartIdentity {
  readonly pid: number;
  /** Start time in clock ticks since boot, as in /proc/PID/stat. */
  readonly startTicks: string;
  readonly bootId: string;
}

/** What became of one planned probe. */
export interface ProbeResult {
  readonly service: string;
  readonly probe: string;
  readonly title: string;
  readonly verdict: Verdict;
  /** What is wrong, in one sentence; undefined on pass. */
  readonly message?: string;
  readonly hint?: string;
  /** The probe or service that kept it from running. */
  readonly blockedBy?: string;
  readonly at: number;
  readonly durationMs: number;
  readonly identity?: StartIdentity;
  readonly evidence: readonly string[];
}
