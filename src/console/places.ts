import type { StackStatus } from "../model/status.ts";
import type { Finding } from "../model/verdict.ts";

/** Files of the project by their path in it, as people write them. */
export function withShortPlaces(status: StackStatus): StackStatus {
  const short = (finding: Finding): Finding =>
    finding.at?.file.startsWith(`${status.folder}/`) === true
      ? { ...finding, at: { ...finding.at, file: finding.at.file.slice(status.folder.length + 1) } }
      : finding;
  return {
    ...status,
    findings: status.findings.map(short),
    services: status.services.map((service) => ({ ...service, findings: service.findings.map(short) })),
  };
}
