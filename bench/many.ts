import { type Figure, median, ms, sandbox } from "./measure.ts";

const count = 200;

/** A stack of two hundred tiny programs, in chains of four. */
export async function many(): Promise<readonly Figure[]> {
  const services = Array.from({ length: count }, (_, index) => {
    const needs = index % 4 === 0 ? "" : `    depends_on: [s${index - 1}]\n`;
    return `  s${index}:\n    image: busybox\n${needs}    x-plumb: { process: { command: [sleep, "1000"] } }\n`;
  });
  await using stack = sandbox({ "compose.yaml": `services:\n${services.join("")}x-plumb:\n  runtime: process\n` });
  const values: number[] = [];
  const downs: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    let last = 0;
    let ready = 0;
    await stack.plumb(["up", "--json", "--no-prove"], (line, at) => {
      if (!line.includes('"type":"phase"') || !line.includes('"phase":"ready"')) return;
      ready += 1;
      last = at;
    });
    if (ready !== count) throw new Error(`${ready} of ${count} came up`);
    values.push(last);
    downs.push((await stack.plumb(["down"])).ms);
  }
  return [
    {
      name: `${count} services planned and started`,
      value: `${ms(median(values))} (down ${ms(median(downs))})`,
      target: "≤ 5 s",
      method: "sleep as program, chains of four; spawn to the last ready event, median of 3",
    },
  ];
}
