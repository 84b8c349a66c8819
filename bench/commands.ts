import { cli, type Figure, median, ms, run, sandbox, times } from "./measure.ts";

/** Life-cycle commands on playground/hello: medians over fresh starts, warm compile cache. */
export async function commands(): Promise<readonly Figure[]> {
  const bare = median(await times(20, async () => (await run(process.execPath, ["-e", "0"])).ms));
  const version = median(await times(20, async () => (await run(process.execPath, [cli, "--version"])).ms));
  await using stack = sandbox("hello");
  await stack.plumb(["up", "--ports", "auto"]);
  await stack.plumb(["down"]);
  const ready: number[] = [];
  const proven: number[] = [];
  const down: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    let last = 0;
    const up = await stack.plumb(["up", "--ports", "auto", "--json"], (line, at) => {
      if (line.includes('"type":"phase"') && line.includes('"phase":"ready"')) last = at;
    });
    if (up.code !== 0) throw new Error(`up ended with ${up.code}`);
    ready.push(last);
    proven.push(up.ms);
    if (round < 9) down.push((await stack.plumb(["down"])).ms);
  }
  const noop = median(await times(10, async () => (await stack.plumb(["up", "--ports", "auto"])).ms));
  const status = median(await times(10, async () => (await stack.plumb(["status"])).ms));
  return [
    figure("bare Node start", ms(bare), "", "node -e 0, median of 20"),
    figure("plumb --version", `${ms(version)} (Node + ${ms(version - bare)})`, "≤ Node + 60 ms", "median of 20"),
    figure(
      "up of hello, all ready",
      ms(median(ready)),
      "≤ 600 ms",
      "spawn of the CLI to the last ready event, median of 10",
    ),
    figure("up of hello, proven", ms(median(proven)), "", "spawn to exit, 18 probes, median of 10"),
    figure("up, nothing to do", ms(noop), "≤ 300 ms", "spawn to exit, median of 10"),
    figure("status", `${ms(status)} (Node + ${ms(status - bare)})`, "≤ Node + 120 ms", "median of 10"),
    figure("down", ms(median(down)), "≤ 600 ms", "spawn to exit, median of 9"),
  ];
}

function figure(name: string, value: string, target: string, method: string): Figure {
  return { name, value, target, method };
}
