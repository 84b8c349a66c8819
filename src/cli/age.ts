import { formatMs } from "../base/duration.ts";
import { judgedServices } from "../model/score.ts";
import type { ServiceStatus, StackStatus } from "../model/status.ts";
import { now } from "../system/clock.ts";

/** A verdict from before this command is shown with its age, and with whose it is where others are new: it was not proven again. */
export function staleNote(status: StackStatus, since: number): readonly string[] {
  const judged = judgedServices(status);
  const stale = judged.filter(({ probes }) => probes.some(({ at }) => at < since));
  if (stale.length === 0) return [];
  const whose = stale.length === judged.length ? "" : `${stale.map(({ service }) => service).join(", ")}, `;
  return [`not re-proven: ${whose}from ${formatMs(now() - Math.min(...verdictTimes(stale)))} ago`];
}

export function ageNote(status: StackStatus): readonly string[] {
  const times = verdictTimes(judgedServices(status));
  return times.length === 0 ? [] : [`as of ${formatMs(now() - Math.min(...times))} ago`];
}

function verdictTimes(services: readonly ServiceStatus[]): readonly number[] {
  return services.flatMap(({ probes }) => probes.map(({ at }) => at));
}
