import { type Figure, read, sandbox } from "./measure.ts";

const watchedMs = 10_000;
const ticksPerSecond = 100;

/** Memory after proving and processor time at rest, of everything that belongs to hello. */
export async function footprint(): Promise<readonly Figure[]> {
  await using stack = sandbox("hello");
  await stack.plumb(["up", "--ports", "auto"]);
  const pids = stack.pids();
  const kilobytes = (name: string): number =>
    pids.reduce(
      (sum, pid) => sum + Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(read(pid, "smaps_rollup"))?.[1] ?? 0),
      0,
    );
  const pss = kilobytes("Pss");
  const rss = kilobytes("Rss");
  const before = ticks(pids);
  await new Promise((resolve) => setTimeout(resolve, watchedMs));
  const share = ((ticks(pids) - before) / ticksPerSecond / (watchedMs / 1000)) * 100;
  return [
    {
      name: `memory of hello, ${pids.length} processes`,
      value: `PSS ${(pss / 1024).toFixed(0)} MB, RSS ${(rss / 1024).toFixed(0)} MB`,
      target: "six engines: PSS ≤ 600 MB",
      method: "sum of smaps_rollup after proving: supervisor, prober, forwarder, guardian, Redis engine, application",
    },
    {
      name: "processor at rest",
      value: `${share.toFixed(2)} % of a core`,
      target: "≤ 2 %",
      method: `user and system time over ${watchedMs / 1000} s`,
    },
  ];
}

function ticks(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const fields = read(pid, "stat").split(") ")[1]?.split(" ") ?? [];
    return sum + Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }, 0);
}
