import { connect } from "node:net";
import { type Figure, ms, quantile, sandbox } from "./measure.ts";

const program = `const delay = Number(process.argv[2]);
setTimeout(() => require("node:http").createServer((q, r) => r.end("ok")).listen(process.env.PORT, process.env.HOST), delay);`;

/**
 * How much later than the truth a service is called ready. The truth is what this process sees: it tries to connect every millisecond
 * to the address that the first start has shown. The event's own time stamp is compared, both clocks being this machine's.
 */
export async function readiness(): Promise<readonly Figure[]> {
  const lags: number[] = [];
  await using stack = sandbox({
    "compose.yaml": `services:\n  web:\n    image: node:24\n    expose: ["3000"]\n    x-plumb: { process: { command: [node, web.cjs, "\${DELAY:-0}"] } }\nx-plumb:\n  runtime: process\n`,
    "web.cjs": program,
  });
  await stack.plumb(["up"]);
  const { stdout } = await stack.plumb(["status", "--json"]);
  const { services } = JSON.parse(stdout) as {
    services: { endpoints: { host: string; port: number; viewpoint: string }[] }[];
  };
  const at = services[0]?.endpoints.find((endpoint) => endpoint.viewpoint === "network");
  if (at === undefined) throw new Error("the service has no address");
  for (let round = 0; round < 30; round += 1) {
    await stack.plumb(["down"]);
    process.env["DELAY"] = String((round * 37) % 400);
    let told = 0;
    const seen = firstAccepted(at);
    await stack.plumb(["up", "--json"], (line) => {
      if (!line.includes('"type":"phase"') || !line.includes('"phase":"ready"')) return;
      told = (JSON.parse(line) as { at: number }).at;
    });
    lags.push(told - (await seen));
  }
  return [
    {
      name: "readiness lag",
      value: `median ${ms(quantile(lags, 0.5))}, p95 ${ms(quantile(lags, 0.95))}`,
      target: "p95 ≤ 50 ms",
      method: "ready event against the first connection that another process got, 30 starts, delays 0 to 400 ms",
    },
  ];
}

async function firstAccepted(at: { readonly host: string; readonly port: number }): Promise<number> {
  for (;;) {
    if (await accepts(at)) return Date.now();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function accepts(at: { readonly host: string; readonly port: number }): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(at, () => resolve(true));
  socket.on("error", () => resolve(false));
  return promise.finally(() => socket.destroy());
}
