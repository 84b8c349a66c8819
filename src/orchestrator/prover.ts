import type { Scope } from "../base/scope.ts";
import type { PlannedProbe, ProveRequest } from "../control/prober-messages.ts";
import type { Service } from "../model/stack.ts";
import type { Fact, ProbeResult } from "../model/verdict.ts";

/** Runs the probes of one service somewhere else (the prober process) and reports what it sees. It never rejects: a dead prober is results too. */
export interface Prover {
  /** Which probes a service has. Never rejects; one that can't say is asked again when it has been replaced. */
  plan(service: Service): Promise<readonly PlannedProbe[]>;
  prove(scope: Scope, request: ProveRequest, listener: ProveListener): Promise<void>;
}

export interface ProveListener {
  planned(probes: readonly PlannedProbe[]): void;
  result(result: ProbeResult): void;
  fact(fact: Fact): void;
}
