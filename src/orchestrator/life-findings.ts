import type { Finding } from "../model/verdict.ts";

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
