import { scoreLine, scoreOf } from "../model/score.ts";
import type { ServiceStatus, StackStatus } from "../model/status.ts";
import type { Paint } from "./paint.ts";
import { withShortPlaces } from "./places.ts";
import { findingLines, headLine, serviceLines } from "./service-lines.ts";

export interface Conclusion {
  /** After the score: how long it took, what was not proven again. */
  readonly notes: readonly string[];
  readonly paint: Paint;
}

/** A stack as a whole screen; the last line is its conclusion. */
export function stackScreen(given: StackStatus, { notes, paint }: Conclusion): readonly string[] {
  const status = withShortPlaces(given);
  if (status.services.length === 0) return [`  ${status.stack} is ${status.state}`];
  const width = nameWidth(status.services);
  return [
    title(status),
    ...status.services.flatMap((service) => serviceLines(service, width, paint)),
    ...status.findings.flatMap((finding) => findingLines(finding, paint)),
    `  ${conclusion(status, { notes, paint })}`,
  ];
}

export function title(status: StackStatus): string {
  const runtimes = [...new Set(status.services.map((service) => service.runtime))].join(", ");
  return `  ${status.stack} · ${status.services.length} service${status.services.length === 1 ? "" : "s"} · runtime ${runtimes}`;
}

export function conclusion(status: StackStatus, { notes, paint }: Conclusion): string {
  const { verdict } = scoreOf(status);
  const line = [scoreLine(status), ...notes].join(" · ");
  if (verdict === "pass") return paint.good(line);
  return verdict === "fail" ? paint.bad(line) : paint.doubtful(line);
}

/** What is known while it is going on: one line per service. */
export function progressLines(services: readonly ServiceStatus[], paint: Paint): readonly string[] {
  const width = nameWidth(services);
  return services.map((service) => headLine(service, width, paint));
}

function nameWidth(services: readonly ServiceStatus[]): number {
  return Math.max(...services.map((service) => service.service.length), 4);
}
