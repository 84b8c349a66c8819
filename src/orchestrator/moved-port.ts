import type { Finding } from "../model/verdict.ts";
import type { PublishedPort } from "../model/stack.ts";
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

const everywhere: ReadonlySet<string> = new Set(["0.0.0.0", "::", "[::]"]);

/** An address of a network card is narrowed to loopback, and so is one that asks for all of them in so many words. */
export function narrowedPort(service: string, { hostIp, published }: PublishedPort): Finding | undefined {
  if (hostIp === undefined || hostIp.startsWith("127.") || hostIp === "::1") return undefined;
  const asked = everywhere.has(hostIp) ? "all addresses" : hostIp;
  return {
    id: "port.narrowed",
    verdict: "pass",
    severity: "info",
    service,
    message: `${service} asks for port ${published ?? "any"} on ${asked}; here it is published on 127.0.0.1 only`,
    evidence: [],
  };
}
