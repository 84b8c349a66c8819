import { formatMs } from "../base/duration.ts";
import { urlOf } from "../model/endpoint.ts";
import type { Phase, ServiceStatus } from "../model/status.ts";
import type { Finding, ProbeResult } from "../model/verdict.ts";
import type { Paint } from "./paint.ts";

/** One service as one line, and below it what is wrong with it. */
export function serviceLines(service: ServiceStatus, width: number, paint: Paint): readonly string[] {
  return [headLine(service, width, paint), ...trouble(service, paint)];
}

export function headLine(service: ServiceStatus, width: number, paint: Paint): string {
  const name = service.service.padEnd(width);
  const columns = [
    phaseText(service).padEnd(14),
    proofText(service).padEnd(15),
    where(service).padEnd(30),
    service.runtime,
  ];
  return `  ${mark(service, paint)} ${name}  ${columns.join(" ").trimEnd()}`;
}

function mark(service: ServiceStatus, paint: Paint): string {
  if (service.standing === "proven") return paint.good("✔");
  if (service.standing === "failed") return paint.bad("✘");
  if (service.standing === "blocked") return paint.doubtful("◼");
  if (service.standing === "starting") return paint.faint("…");
  return paint.doubtful(service.standing === "stopped" ? "·" : "?");
}

const words: Readonly<Record<Phase, string>> = {
  waiting: "waiting",
  starting: "starting",
  ready: "ready",
  completed: "completed",
  failed: "failed",
  "gave-up": "gave up",
  restarting: "restarting",
  blocked: "blocked",
  stopping: "stopping",
  stopped: "stopped",
};

function phaseText(service: ServiceStatus): string {
  const word = words[service.phase];
  if (service.phase === "ready" && service.readyMs !== undefined) return `${word} ${formatMs(service.readyMs)}`;
  if (service.phase === "blocked") return `blocked by ${service.blockedBy.join(", ")}`;
  return word;
}

function proofText(service: ServiceStatus): string {
  if (service.phase !== "ready" && service.standing !== "proven") return "";
  const passed = service.probes.filter((probe) => probe.verdict === "pass" || probe.verdict === "warn").length;
  const coverage = `${passed}/${service.planned}`;
  if (service.standing === "proven") return `proven ${coverage}`;
  return service.standing === "starting" ? `proving ${coverage}` : `unproven ${coverage}`;
}

function where(service: ServiceStatus): string {
  const endpoint = service.endpoints.find((candidate) => candidate.viewpoint === "host") ?? service.endpoints[0];
  return endpoint === undefined || service.phase !== "ready" ? "" : urlOf(endpoint);
}

function trouble(service: ServiceStatus, paint: Paint): readonly string[] {
  const findings = service.findings.flatMap((finding) => findingLines(finding, paint));
  const probes = service.probes.filter((probe) => probe.verdict !== "pass" && !isBlockedWithService(service, probe));
  return [...findings, ...probes.flatMap((probe) => probeLines(probe, paint))];
}

/** Where the whole service is blocked or failed, its probes say nothing more. */
function isBlockedWithService(service: ServiceStatus, probe: ProbeResult): boolean {
  return probe.verdict === "blocked" && service.phase !== "ready";
}

export function findingLines(finding: Finding, paint: Paint): readonly string[] {
  if (finding.verdict === "pass") return [paint.faint(`      note: ${finding.message} ${finding.id}`)];
  const at = finding.at === undefined ? [] : [`${finding.at.file}:${finding.at.line}`];
  return [
    `      ${colour(finding.verdict, paint)(finding.message)} ${paint.faint(finding.id)}`,
    ...(finding.quote ?? []).map((line) => paint.faint(`        │ ${line}`)),
    ...at.map((place) => `        at ${place}`),
    ...(finding.hint === undefined ? [] : [`        → ${finding.hint}`]),
  ];
}

function probeLines(probe: ProbeResult, paint: Paint): readonly string[] {
  const head = `      ${colour(probe.verdict, paint)(probe.verdict)} ${probe.title}: ${probe.message ?? ""} ${paint.faint(probe.probe)}`;
  return probe.hint === undefined ? [head] : [head, `        → ${probe.hint}`];
}

function colour(verdict: string, paint: Paint): (text: string) => string {
  return verdict === "fail" || verdict === "error" ? paint.bad : paint.doubtful;
}
