import type { Endpoint } from "../model/endpoint.ts";
import type { Phase, ServiceStatus } from "../model/status.ts";
import type { Finding } from "../model/verdict.ts";
import type { PreparedService } from "./prepared.ts";
import type { ProofRecord } from "./proof-record.ts";
import type { Exit, StartedService } from "./start.ts";

export interface LifeState {
  readonly prepared: PreparedService;
  readonly proof: ProofRecord;
  readonly phase: Phase;
  readonly findings: readonly Finding[];
  readonly blockedBy: readonly string[];
  readonly endpoints: readonly Endpoint[];
  readonly starts: number;
  readonly started: StartedService | undefined;
  readonly exit: Exit | undefined;
  readonly readyMs: number | undefined;
}

/** A service as clients see it. */
export function statusOf(life: LifeState): ServiceStatus {
  const { prepared, proof, phase, findings, started, exit, readyMs } = life;
  return {
    service: prepared.service.name,
    kind: prepared.kind.kind,
    runtime: prepared.plan.runtime,
    phase,
    standing: proof.standing(phase, findings),
    version: prepared.program.label,
    pids: started === undefined || exit !== undefined ? [] : started.pids(),
    starts: life.starts,
    blockedBy: life.blockedBy,
    endpoints: life.endpoints,
    probes: proof.results(),
    planned: proof.planned(),
    findings,
    ...(started === undefined
      ? {}
      : { identity: started.identity, startedAt: started.startedAt, logFile: started.logFile }),
    ...(readyMs === undefined ? {} : { readyMs }),
    ...(exit === undefined ? {} : { exit }),
  };
}
