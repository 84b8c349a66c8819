import type { Finding, ProbeResult } from "./verdict.ts";
import { mergeVerdicts } from "./verdict.ts";
import type { Score, ServiceStatus, StackStatus } from "./status.ts";

/** The score of a stack with its coverage. A service whose probes did not all run and pass is not proven, whatever else it is. */
export function scoreOf(status: StackStatus): Score {
  const services = status.services.length;
  const proven = status.services.filter((service) => service.standing === "proven").length;
  const probesPlanned = sum(status.services, (service) => service.planned);
  const probesPassed = sum(status.services, (service) => service.probes.filter(isGood).length);
  return {
    verdict: verdictOf(status, services > 0 && proven === services),
    proven,
    services,
    probesPassed,
    probesPlanned,
  };
}

function isGood(result: ProbeResult): boolean {
  return result.verdict === "pass" || result.verdict === "warn";
}

function verdictOf(status: StackStatus, allProven: boolean): Score["verdict"] {
  const { services } = status;
  if (services.some((service) => service.findings.some((finding) => finding.verdict === "unknown"))) {
    if (!services.some((service) => hasFailed(service, false))) return "unknown";
  }
  if (
    services.some((service) => hasFailed(service, true)) ||
    status.findings.some((finding) => finding.verdict === "fail")
  )
    return "fail";
  if (!allProven) return "unknown";
  return services.some((service) => warned(service)) ? "warn" : "pass";
}

function hasFailed(service: ServiceStatus, withBlocked: boolean): boolean {
  const unknown = service.findings.some((finding) => finding.verdict === "unknown");
  if (service.standing === "failed" && !unknown) return true;
  if (withBlocked && service.standing === "blocked") return true;
  if (service.findings.some((finding) => finding.verdict === "fail")) return true;
  return mergeVerdicts(service.probes.map((probe) => probe.verdict)) === "fail";
}

function warned(service: ServiceStatus): boolean {
  const verdicts = [...service.probes, ...service.findings].map((entry: ProbeResult | Finding) => entry.verdict);
  return verdicts.includes("warn");
}

/** `2/2 proven (redis embedded, app process; the images were not run) · 18/18 probes`: how many, and what really ran. */
export function scoreLine(status: StackStatus): string {
  const score = scoreOf(status);
  const notes = [
    howItRan(status.services),
    ...moved(status.services),
    ...differing(status.services),
    ...waived(status.services),
  ];
  return `${score.proven}/${score.services} proven (${notes.join("; ")}) · ${score.probesPassed}/${score.probesPlanned} probes`;
}

function howItRan(services: readonly ServiceStatus[]): string {
  if (services.length === 0) return "nothing runs";
  const runtimes = new Set(services.map((service) => service.runtime));
  if (runtimes.size === 1 && runtimes.has("embedded") && services.length > 1)
    return "embedded engines; the images were not run";
  return `${services.map((service) => `${service.service} ${service.runtime}`).join(", ")}; the images were not run`;
}

function moved(services: readonly ServiceStatus[]): readonly string[] {
  const count = sum(services, (service) => service.findings.filter((finding) => finding.id === "port.moved").length);
  return count === 0 ? [] : [`${count} port${count === 1 ? "" : "s"} moved`];
}

function differing(services: readonly ServiceStatus[]): readonly string[] {
  return services
    .flatMap((service) => service.findings)
    .filter((finding) => finding.id === "runtime.version-differs")
    .map((finding) => finding.message);
}

function waived(services: readonly ServiceStatus[]): readonly string[] {
  const count = sum(services, (service) => service.probes.filter((probe) => probe.verdict === "skipped").length);
  return count === 0 ? [] : [`${count} waived`];
}

function sum(services: readonly ServiceStatus[], count: (service: ServiceStatus) => number): number {
  return services.reduce((total, service) => total + count(service), 0);
}
