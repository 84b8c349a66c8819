import { formatMs } from "../base/duration.ts";
import type { StackStatus } from "../model/status.ts";
import { now } from "../system/clock.ts";

/** A verdict from before this command is shown with its age: it was not proven again. */
export function staleNote(status: StackStatus, since: number): readonly string[] {
  const old = verdictTimes(status).filter((at) => at < since);
  return old.length === 0 ? [] : [`not re-proven: from ${formatMs(now() - Math.min(...old))} ago`];
}

export function ageNote(status: StackStatus): readonly string[] {
  const times = verdictTimes(status);
  return times.length === 0 ? [] : [`as of ${formatMs(now() - Math.min(...times))} ago`];
}

function verdictTimes(status: StackStatus): readonly number[] {
  const judged = status.services.filter(({ service }) => status.chosen?.includes(service) ?? true);
  return judged.flatMap((service) => service.probes.map((probe) => probe.at));
}
