import type { PlumbEvent } from "../src/model/event.ts";
import { type Figure, median, ms, quantile, sandbox } from "./measure.ts";

/** How long after the end of a service that refuses its configuration the whole truth is told. */
export async function broken(): Promise<readonly Figure[]> {
  await using stack = sandbox("hello-broken");
  const lags: number[] = [];
  const whole: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    let ended = 0;
    let told = 0;
    const up = await stack.plumb(["up", "--ports", "auto", "--json"], (line) => {
      const event = JSON.parse(line) as PlumbEvent | { readonly type?: undefined };
      if (event.type === "fact" && event.fact.kind === "service.exit") ended = event.at;
      if (event.type === "done") told = event.at;
    });
    if (up.code !== 1 || ended === 0 || told === 0) throw new Error(`up ended with ${up.code}`);
    lags.push(told - ended);
    whole.push(up.ms);
    await stack.plumb(["down"]);
  }
  return [
    {
      name: "hello-broken: verdict after the exit",
      value: `median ${ms(median(lags))}, p95 ${ms(quantile(lags, 0.95))}`,
      target: "≤ 1 s",
      method: "recorded exit of Redis to the verdict of the run, 10 runs",
    },
    { name: "hello-broken: whole up", value: ms(median(whole)), target: "", method: "spawn to exit, median of 10" },
  ];
}
