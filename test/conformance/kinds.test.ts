import { execFileSync } from "node:child_process";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { services } from "../../src/generated/services.ts";
import type { Endpoint } from "../../src/model/endpoint.ts";
import type { PlumbEvent } from "../../src/model/event.ts";
import { eventually, type Project, project } from "../support/plumb.ts";
import { RawRedis } from "../support/raw-redis.ts";
import { noRealRedis, realRedis } from "../support/real-redis.ts";

/** A service of a kind with a password where it has such, and what a client does with it. */
interface Sample {
  readonly files: Readonly<Record<string, string>>;
  /** Leaves something that a restart must not lose; undefined where the kind keeps nothing. */
  readonly keep?: (at: Endpoint) => Promise<void>;
  readonly kept?: (at: Endpoint) => Promise<string>;
  /** What a client with a wrong password is told. */
  readonly refused?: { ask(at: Endpoint): Promise<string>; readonly says: RegExp };
  /** The version that really runs. */
  version(runtime: string): RegExp;
}

const samples: Readonly<Record<string, Sample>> = {
  redis: {
    files: {
      "compose.yaml": `services:
  it:
    image: redis:7.0
    command: redis-server --requirepass sample-password --appendonly yes --appendfsync always
    expose: ["6379"]
    volumes: ["data:/data"]
volumes: { data: {} }
`,
    },
    keep: async (at) => {
      await using client = await RawRedis.open(at.host, at.port);
      await client.call("AUTH", "sample-password");
      expect(await client.call("SET", "kept", "yes")).toBe("+OK\r\n");
    },
    kept: async (at) => {
      await using client = await RawRedis.open(at.host, at.port);
      await client.call("AUTH", "sample-password");
      return await client.call("GET", "kept");
    },
    refused: {
      async ask(at) {
        await using client = await RawRedis.open(at.host, at.port);
        return await client.call("AUTH", "not-the-password");
      },
      says: /^-WRONGPASS /,
    },
    version: (runtime) =>
      runtime === "embedded"
        ? /^embedded redis 7\.0\.15$/
        : new RegExp(
            execFileSync("redis-server", ["--version"], { encoding: "utf8" }).match(/v=([\d.]+)/)?.[1] ?? "none",
          ),
  },
  generic: {
    files: {
      "compose.yaml": `services:
  it:
    image: node:24
    expose: ["3000"]
    x-plumb:
      process: { command: [node, it.cjs] }
      probes: [{ name: answers, http: { url: / }, expect: { status: 200 } }]
`,
      "it.cjs": `require("node:http").createServer((request, response) => response.end("ok")).listen(process.env.PORT, process.env.HOST);`,
    },
    version: () => /^node$/,
  },
};

const kinds = await Promise.all(services.kinds.map((kind) => services.load(kind)));
const pairs = kinds.flatMap((kind) => kind.runtimes.map((runtime) => ({ kind: kind.kind, runtime })));
const real = realRedis();

it("every kind has a sample", () => {
  expect(Object.keys(samples).toSorted()).toEqual([...services.kinds].toSorted());
});

describe.each(pairs)("$kind as $runtime", ({ kind, runtime }) => {
  const sample = samples[kind] ?? { files: {}, version: () => /^$/ };
  const missing = kind === "redis" && runtime === "process" && real === undefined;

  it.skipIf(missing)(`keeps the contract of kinds${missing ? ` (${noRealRedis})` : ""}`, async () => {
    await using stack = project({ files: sample.files });
    const up = await stack.plumb("up", "--runtime", runtime, "--json");
    expect(up.stderr).toBe("");
    expect(up.code).toBe(0);
    readyMeansProven(up.stdout);

    const { services: found } = await stack.status();
    expect(found.map((service) => [service.kind, service.runtime, service.standing])).toEqual([
      [kind, runtime, "proven"],
    ]);
    expect(found[0]?.version ?? "").toMatch(sample.version(runtime));
    expect((await stack.plumb("status")).stdout).toContain(`it ${runtime}`);

    const at = networkOf(found[0]?.endpoints ?? []);
    if (sample.refused !== undefined) expect(await sample.refused.ask(at)).toMatch(sample.refused.says);
    await restarts(stack, sample, at);
    expect((await stack.plumb("down")).code).toBe(0);
    expect(stack.processes()).toEqual([]);
    expect(await accepts(at)).toBe(false);
  });
});

/** After the ready event come probes, and each of them passes at once: nobody had to wait for more. */
function readyMeansProven(output: string): void {
  const events = output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as PlumbEvent);
  const ready = events.findIndex((event) => event.type === "phase" && event.phase === "ready");
  const probes = events.flatMap((event, index) =>
    event.type === "probe" ? [{ index, verdict: event.result.verdict }] : [],
  );
  expect(ready).toBeGreaterThanOrEqual(0);
  expect(probes.length).toBeGreaterThan(0);
  expect(probes.filter((probe) => probe.index < ready || probe.verdict !== "pass")).toEqual([]);
}

async function restarts(stack: Project, sample: Sample, at: Endpoint): Promise<void> {
  await sample.keep?.(at);
  const before = (await stack.status()).services[0]?.pids;
  const restart = await stack.plumb("restart");
  expect(restart.code).toBe(0);
  const after = await stack.status();
  expect(after.services[0]?.pids).not.toEqual(before);
  await eventually("it is proven again", async () => (await stack.status()).services[0]?.standing === "proven");
  if (sample.kept !== undefined)
    expect(await sample.kept(networkOf(after.services[0]?.endpoints ?? []))).toContain("yes");
}

function networkOf(endpoints: readonly Endpoint[]): Endpoint {
  const found = endpoints.find((endpoint) => endpoint.viewpoint === "network");
  if (found === undefined) throw new Error("it has no address on the network");
  return found;
}

function accepts(at: Endpoint): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(at.port, at.host, () => resolve(true));
  socket.on("error", () => resolve(false));
  return promise.finally(() => socket.destroy());
}
