import type { Endpoint } from "./endpoint.ts";
import type { Finding, ProbeResult, StartIdentity } from "./verdict.ts";

/** The stages of a service's life under Plumbstack. */
export type Phase =
  | "waiting" // for a dependency
  | "starting"
  | "ready"
  | "completed" // a one-shot service that exited 0
  | "failed" // exited, or never became ready; terminal or after the restart policy ended
  | "gave-up" // restarted too often
  | "restarting" // in its back-off
  | "blocked" // a dependency failed
  | "stopping"
  | "stopped";

/** `running-unproven`: it runs, and not every planned probe has run and passed. */
export type Standing = "proven" | "running-unproven" | "failed" | "blocked" | "starting" | "stopped" | "completed";

export interface ServiceStatus {
  readonly service: string;
  readonly kind: string;
  readonly runtime: "embedded" | "process" | "docker" | "attach";
  readonly phase: Phase;
  readonly standing: Standing;
  /** What really runs: `embedded redis 7.0.15`, `redis-server 7.0.15`. */
  readonly version?: string;
  readonly identity?: StartIdentity;
  readonly pids: readonly number[];
  readonly startedAt?: number;
  readonly readyMs?: number;
  readonly starts: number;
  readonly exit?: { readonly code: number | null; readonly signal: string | null; readonly afterMs: number };
  /** For `blocked` and `waiting`: the services it waits for. */
  readonly blockedBy: readonly string[];
  readonly endpoints: readonly Endpoint[];
  readonly probes: readonly ProbeResult[];
  readonly planned: number;
  readonly findings: readonly Finding[];
  readonly logFile?: string;
  readonly cpuPercent?: number;
  readonly rssBytes?: number;
}

export interface StackStatus {
  readonly schema: "plumb.status/1";
  readonly stack: string;
  readonly folder: string;
  readonly state: "down" | "starting" | "up" | "stopping";
  readonly services: readonly ServiceStatus[];
  /** Services of the manifest that no `up` has started. They count: what does not run is not proven. */
  readonly notStarted: readonly string[];
  /** Where a command was asked for some services only: those, and what they need. The score is theirs. */
  readonly chosen?: readonly string[];
  readonly findings: readonly Finding[];
  readonly run?: string;
}

/** The score with its coverage; `text` is the last line of a screen. */
export interface Score {
  readonly verdict: "pass" | "fail" | "unknown" | "warn";
  readonly proven: number;
  readonly services: number;
  readonly probesPassed: number;
  readonly probesPlanned: number;
}
