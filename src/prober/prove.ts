import type { Scope } from "../base/scope.ts";
import type { PlannedProbe, ProveRequest } from "../control/prober-messages.ts";
import { services } from "../generated/services.ts";
import type { Probe, ProbeContext } from "../kit/probe.ts";
import { runProbes, type ProbeRunListener } from "../kit/run-probes.ts";
import { userProbes } from "../kit/user-probes.ts";
import type { Endpoint } from "../model/endpoint.ts";
import { probeTimeoutOf } from "../model/settings.ts";
import type { Service } from "../model/stack.ts";
import { now } from "../system/clock.ts";
import { createProbeNet } from "../system/probe-net.ts";
import { randomId } from "../system/random.ts";

export interface ProveListener extends ProbeRunListener {
  planned(probes: readonly PlannedProbe[]): void;
}

export async function planProbes(service: Service): Promise<readonly PlannedProbe[]> {
  return (await probesOf(service)).map(({ id, title }) => ({ id, title }));
}

/** Those of its kind, and those that the user has written. */
async function probesOf(service: Service): Promise<readonly Probe[]> {
  const kind = await services.load(service.kind);
  const own = await kind.probes(service);
  return [
    ...own,
    ...userProbes(
      service,
      own.map(({ id }) => id),
    ),
  ];
}

/** Runs the probes of one service and tells everything it sees. */
export async function prove(scope: Scope, request: ProveRequest, listener: ProveListener): Promise<void> {
  const probes = await probesOf(request.service);
  listener.planned(probes.map(({ id, title }) => ({ id, title })));
  const net = createProbeNet();
  const run = randomId();
  await runProbes(scope, {
    service: request.service.name,
    probes,
    mayWrite: request.mayWrite,
    waivers: request.waivers,
    today: request.today,
    identity: request.identity,
    timeoutMs: request.timeoutMs,
    probeTimeoutMs: probeTimeoutOf(request.service.settings),
    listener,
    now,
    newId: randomId,
    contextOf: (probe, fact): ProbeContext => ({
      service: request.service,
      stackName: request.stackName,
      credentials: request.credentials,
      expected: request.expected,
      process: request.process,
      ownName: (suffix) => `plumb:probe:${run}:${suffix}`,
      fact,
      net,
      endpoint: (name, viewpoint = probe.viewpoint) =>
        endpointFrom(request, viewpoint, (endpoint) => endpoint.name === name),
      endpointAt: (port) => endpointFrom(request, probe.viewpoint, (endpoint) => endpoint.containerPort === port),
    }),
  });
}

function endpointFrom(
  request: ProveRequest,
  viewpoint: string,
  isIt: (endpoint: Endpoint) => boolean,
): Endpoint | undefined {
  const wanted = viewpoint === "inside" ? `inside:${request.service.name}` : viewpoint;
  return request.endpoints.find((endpoint) => endpoint.viewpoint === wanted && isIt(endpoint));
}
