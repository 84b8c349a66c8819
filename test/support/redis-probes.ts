import { connect, createServer, type Socket } from "node:net";
import { createScope } from "../../src/base/scope.ts";
import type { Credentials } from "../../src/kit/launch.ts";
import type { Probe, ProbeContext } from "../../src/kit/probe.ts";
import type { runProbes as RunProbes } from "../../src/kit/run-probes.ts";
import type { Endpoint } from "../../src/model/endpoint.ts";
import { bareService } from "../../src/model/stack.ts";
import type { ProbeResult } from "../../src/model/verdict.ts";
import { createProbeNet } from "../../src/system/probe-net.ts";

/** What is asked: the probes as they are, or a changed copy of them. */
export interface ProbeSet {
  readonly probes: readonly Probe[];
  readonly runProbes: typeof RunProbes;
}

export interface Subject {
  readonly network: { readonly host: string; readonly port: number };
  readonly inside: { readonly host: string; readonly port: number };
  readonly credentials: Credentials;
}

/** Runs all probes against a server as its neighbours see it. */
export async function probeRedis(set: ProbeSet, subject: Subject): Promise<readonly ProbeResult[]> {
  await using scope = createScope("probing", 30_000);
  const service = bareService("redis", "redis");
  const run = `${process.pid}-${Math.random().toString(36).slice(2, 8)}`;
  let facts = 0;
  return await set.runProbes(scope, {
    service: "redis",
    probes: set.probes,
    mayWrite: true,
    waivers: [],
    today: "2026-01-01",
    identity: undefined,
    timeoutMs: 3000,
    listener: { fact: () => undefined, result: () => undefined },
    now: Date.now,
    newId: () => `fact-${(facts += 1)}`,
    contextOf: (probe, fact): ProbeContext => ({
      service,
      stackName: "sabotage",
      credentials: subject.credentials,
      expected: { role: "master" },
      process: { env: {}, cwd: "/" },
      ownName: (suffix) => `plumb:probe:${run}:${suffix}`,
      fact,
      net: createProbeNet(),
      endpointAt: () => undefined,
      endpoint: (name, viewpoint = probe.viewpoint): Endpoint => ({
        service: "redis",
        name,
        protocol: "tcp",
        scheme: "redis",
        viewpoint: viewpoint === "inside" ? "inside:redis" : viewpoint,
        weak: false,
        containerPort: 6379,
        ...(viewpoint === "inside" ? subject.inside : subject.network),
      }),
    }),
  });
}

/** A proxy that tells lies: words of requests are replaced by others of the same length. */
export async function lyingProxy(
  target: { readonly host: string; readonly port: number },
  lies: readonly (readonly [string, string])[],
): Promise<AsyncDisposable & { readonly host: string; readonly port: number }> {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => open.delete(socket));
    }
    client.on("data", (chunk) => {
      let text = chunk.toString("latin1");
      for (const [from, to] of lies) text = text.replaceAll(from, to);
      upstream.write(text, "latin1");
    });
    upstream.pipe(client);
    client.on("close", () => upstream.destroy());
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    host: "127.0.0.1",
    port,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((done) => void server.close(done));
    },
  };
}
