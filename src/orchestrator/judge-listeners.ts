import type { PlannedListener } from "../kit/launch.ts";
import type { Finding } from "../model/verdict.ts";

/** An address a process listens on, as the kernel lists it. */
export interface ListenerFact {
  readonly host: string;
  readonly port: number;
  readonly protocol: "tcp" | "udp";
  readonly pid: number;
}

export interface ListenerJudgement {
  readonly missing: readonly PlannedListener[];
  readonly seen: readonly ListenerFact[];
  /** It is served on every address although it was told its own: its viewpoints cannot be kept apart. */
  readonly weak: boolean;
  readonly findings: readonly Finding[];
}

/** Compares what a service should listen on with what its processes do listen on. */
export function judgeListeners(
  planned: readonly PlannedListener[],
  seen: readonly ListenerFact[],
  service?: string,
): ListenerJudgement {
  const missing = planned.filter((listener) => listener.hosts.some((host) => !serves(listener, host, seen)));
  const wide = planned.filter((listener) => seen.some((fact) => samePort(listener, fact) && isWildcard(fact.host)));
  return {
    missing,
    seen,
    weak: wide.length > 0,
    findings: service === undefined ? [] : wide.map((listener) => weakViewpoint(service, listener)),
  };
}

export function isWildcard(host: string): boolean {
  return host === "0.0.0.0" || host === "::" || host === "*";
}

function serves(listener: PlannedListener, host: string, seen: readonly ListenerFact[]): boolean {
  return seen.some((fact) => samePort(listener, fact) && (fact.host === host || isWildcard(fact.host)));
}

function samePort(listener: PlannedListener, fact: ListenerFact): boolean {
  return fact.port === listener.port && fact.protocol === listener.protocol;
}

function weakViewpoint(service: string, listener: PlannedListener): Finding {
  return {
    id: "viewpoint.weak",
    verdict: "pass",
    severity: "info",
    service,
    message: `${service} listens on every address of this machine, port ${listener.port}: who may reach it is not shown by this run`,
    hint: "let it listen on the address in HOST",
    evidence: [],
  };
}
