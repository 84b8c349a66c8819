import type { Finding } from "../model/verdict.ts";
import type { PublishedRoute } from "./prepared.ts";

/** A published port that is another than the manifest's: every screen and report says so. */
export function movedPort(service: string, { route, movedFrom }: PublishedRoute): Finding {
  return {
    id: "port.moved",
    verdict: "pass",
    severity: "info",
    service,
    message: `${service} is published on ${route.listen.port} instead of ${movedFrom}, which was taken`,
    evidence: [],
  };
}
