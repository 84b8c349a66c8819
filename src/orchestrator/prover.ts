import type { Scope } from "../base/scope.ts";
import type { PlannedProbe, ProveRequest } from "../control/prober-messages.ts";
import type { Fact, ProbeResult } from "../model/verdict.ts";

/** Runs the probes of one service somewhere else (the prober process) and reports what it sees. It never rejects: a dead prober is results too. */
export interface Prover {
  prove(scope: Scope, request: ProveRequest, listener: ProveListener): Promise<void>;
}

export interface ProveListener {
  planned(probes: readonly PlannedProbe[]): void;
  result(result: ProbeResult): void;
  fact(fact: Fact): void;
}
