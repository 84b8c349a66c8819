import type { Score, ServiceStatus, StackStatus } from "./status.ts";
import { mergeVerdicts, type Verdict } from "./verdict.ts";

/** The score of a stack with its coverage. A service whose probes did not all run and pass is not proven, whatever else it is. */
export function scoreOf(status: StackStatus): Score {
  const judged = judgedServices(status);
  const services = judged.length + countedAbsent(status).length;
  const proven = judged.filter((service) => service.standing === "proven").length;
  return {
    verdict: verdictOf(status, services > 0 && proven === services),
    proven,
    services,
    probesPassed: sum(judged, (service) => service.probes.filter(({ verdict }) => isGood(verdict)).length),
    probesPlanned: sum(judged, (service) => service.planned),
  };
}

function isGood(verdict: Verdict): boolean {
  return verdict === "pass" || verdict === "warn";
}

/** The services that a status is about. */
export function judgedServices({ services, chosen }: StackStatus): readonly ServiceStatus[] {
  return chosen === undefined ? services : services.filter(({ service }) => chosen.includes(service));
}

/** What was left out on purpose does not count against the rest; what nobody has started does. */
function countedAbsent({ notStarted, chosen }: StackStatus): readonly string[] {
  return chosen === undefined ? notStarted : [];
}

/** A failure anywhere is a failure; without one, whatever is not proven can't be judged. */
function verdictOf(status: StackStatus, allProven: boolean): Score["verdict"] {
  const services = judgedServices(status);
  const ofStack = status.findings.map(({ verdict }) => verdict);
  if (ofStack.includes("fail") || services.some(hasFailed)) return "fail";
  if (ofStack.includes("unknown") || !allProven) return "unknown";
  const verdicts = services.flatMap(({ probes, findings }) => [...probes, ...findings].map(({ verdict }) => verdict));
  return [...verdicts, ...ofStack].includes("warn") ? "warn" : "pass";
}

/** One that ended over something the engine has not is not known to be broken. */
function hasFailed({ standing, findings, probes }: ServiceStatus): boolean {
  const found = findings.map(({ verdict }) => verdict);
  if (found.includes("fail") || mergeVerdicts(probes.map(({ verdict }) => verdict)) === "fail") return true;
  return standing === "failed" && !found.includes("unknown");
}

/** `2/2 proven (redis embedded, app process; the images were not run) · 18/18 probes`: how many, and what really ran. */
export function scoreLine(status: StackStatus): string {
  const score = scoreOf(status);
  const judged = judgedServices(status);
  const notes = [howItRan(judged), ...absent(status), ...moved(judged), ...differing(judged), ...waived(judged)];
  return `${score.proven}/${score.services} proven (${notes.join("; ")}) · ${score.probesPassed}/${score.probesPlanned} probes`;
}

function howItRan(services: readonly ServiceStatus[]): string {
  if (services.length === 0) return "nothing runs";
  const runtimes = new Set(services.map((service) => service.runtime));
  if (runtimes.size === 1 && runtimes.has("embedded") && services.length > 1)
    return "embedded engines; the images were not run";
  return `${services.map((service) => `${service.service} ${service.runtime}`).join(", ")}; the images were not run`;
}

function absent({ services, notStarted, chosen }: StackStatus): readonly string[] {
  const unchosen = services.map(({ service }) => service).filter((name) => chosen?.includes(name) === false);
  return [
    ...(notStarted.length === 0 ? [] : [`not started: ${notStarted.join(", ")}`]),
    ...(unchosen.length === 0 ? [] : [`not asked for: ${unchosen.join(", ")}`]),
  ];
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
  const count = sum(
    services,
    ({ probes, findings }) => [...probes, ...findings].filter(({ verdict }) => verdict === "skipped").length,
  );
  return count === 0 ? [] : [`${count} waived`];
}

function sum(services: readonly ServiceStatus[], count: (service: ServiceStatus) => number): number {
  return services.reduce((total, service) => total + count(service), 0);
}
