import { descendantsOf, statOf } from "./process-identity.ts";

export interface Usage {
  readonly cpuPercent: number;
  readonly rssBytes: number;
}

const ticksPerSecond = 100;
const pageBytes = 4096;

/** Measures what processes and their children use; CPU is the share of one core since the last look. */
export class UsageMeter {
  #last = new Map<number, { readonly ticks: number; readonly at: number }>();

  measure(pid: number): Usage {
    const stats = [pid, ...descendantsOf(pid)].map((one) => statOf(one)).filter((stat) => stat !== undefined);
    const ticks = stats.reduce((sum, stat) => sum + stat.cpuTicks, 0);
    const at = performance.now();
    const before = this.#last.get(pid);
    this.#last.set(pid, { ticks, at });
    const seconds = before === undefined ? 0 : (at - before.at) / 1000;
    const used = before === undefined ? 0 : Math.max(0, ticks - before.ticks) / ticksPerSecond;
    return {
      cpuPercent: seconds === 0 ? 0 : Math.round((1000 * used) / seconds) / 10,
      rssBytes: stats.reduce((sum, stat) => sum + stat.rssPages, 0) * pageBytes,
    };
  }
}
