import type { Finding } from "../model/verdict.ts";
import { describeExit } from "./explain.ts";
import type { PublishedRoute } from "./prepared.ts";
import type { Exit } from "./start.ts";

export function noHealth(service: string, target: string): Finding {
  return {
    id: "health.not-judged",
    verdict: "blocked",
    severity: "high",
    service,
    message: `${service} waits for a healthy ${target}, and nothing here can say whether ${target} is healthy`,
    hint: `add x-plumb.probes to ${target}, or x-plumb.process.healthcheck: run`,
    evidence: [],
  };
}

export function inBackground(service: string): Finding {
  return {
    id: "service.daemonised",
    verdict: "pass",
    severity: "low",
    service,
    message: `${service} went to the background; it is followed there, a container would have ended`,
    hint: "run it in the foreground, so that its container lives as long as it does",
    evidence: [],
  };
}

/** Published, and then lost while our forwarder was replaced. */
export function portLost(service: string, { route }: PublishedRoute, owner: string): Finding {
  return {
    id: "port.lost",
    verdict: "fail",
    severity: "critical",
    service,
    message: `port ${route.listen.port}, on which ${service} was published, is taken by ${owner}: it does not lead to ${service} any more`,
    hint: "end that program: the port is taken back by itself",
    evidence: [],
  };
}

/** One that came back is told: what is proven holds for its present start only. */
export function restarted(
  service: string,
  starts: number,
  last: { readonly exit: Exit; readonly at: number },
): Finding {
  return {
    id: "service.restarted",
    verdict: "warn",
    severity: "medium",
    service,
    message: `${service} was started ${starts} times; the start before this one ${describeExit(last.exit)}, at ${new Date(last.at).toISOString()}`,
    hint: `its earlier logs are kept: plumb logs ${service}`,
    evidence: [],
  };
}

export function notStopped(service: string, left: number): Finding {
  return {
    id: "service.not-stopped",
    verdict: "fail",
    severity: "critical",
    service,
    message: `${left} process${left === 1 ? "" : "es"} of ${service} did not end, not even by SIGKILL`,
    hint: "a process that hangs in the kernel (a dead disk or network file system) ends when that comes back",
    evidence: [],
  };
}

/** What is judged is what runs, and the manifest asks for something else by now. */
export function notApplied(service: string): Finding {
  return {
    id: "manifest.not-applied",
    verdict: "warn",
    severity: "medium",
    service,
    message: `the manifest has changed since ${service} was started; what is judged here is what runs`,
    hint: "plumb up applies it",
    evidence: [],
  };
}

/** A pass without evidence is none. */
export function notRecorded(why: string): Finding {
  return {
    id: "ledger.not-written",
    verdict: "unknown",
    severity: "high",
    message: `the record of this run is not whole, so nothing of it counts as proven: ${why}`,
    hint: "free some space, then plumb check",
    evidence: [],
  };
}
