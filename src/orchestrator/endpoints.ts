import type { AddressBook } from "../kit/address-book.ts";
import type { LaunchPlan } from "../kit/launch.ts";
import type { ServiceKind } from "../kit/service.ts";
import type { Endpoint } from "../model/endpoint.ts";
import { userProbesOf } from "../model/settings.ts";
import type { Service } from "../model/stack.ts";
import type { PublishedRoute } from "./prepared.ts";

export interface EndpointsRequest {
  readonly service: Service;
  readonly kind: ServiceKind;
  readonly plan: LaunchPlan;
  readonly book: AddressBook;
  readonly published: readonly PublishedRoute[];
}

/** Every address of a service, once per viewpoint that can reach it. */
export function endpointsOf(request: EndpointsRequest): readonly Endpoint[] {
  return request.plan.listeners.flatMap((listener) => {
    const spec = request.kind.endpoints.find((entry) => entry.name === listener.endpoint);
    const scheme = spec?.scheme ?? schemeOf(request.service, listener);
    const { protocol, containerPort, endpoint: name } = listener;
    const base = { service: request.service.name, name, protocol, scheme, containerPort };
    const { network, inside } = request.book.addressOf(request.service.name);
    const weak = request.book.mode === "remapped";
    const own: Endpoint[] = [
      { ...base, viewpoint: "network", host: network, port: listener.port, weak },
      {
        ...base,
        viewpoint: `inside:${request.service.name}`,
        host: insideHost(listener.hosts, inside),
        port: listener.port,
        weak,
      },
    ];
    return [...own, ...hostEndpoints(request, listener, base)];
  });
}

/** A port that the user probes over HTTP speaks HTTP. */
function schemeOf(service: Service, { containerPort, protocol }: LaunchPlan["listeners"][number]): string {
  if (protocol === "udp") return "udp";
  const first = service.ports[0]?.target ?? service.expose[0]?.target ?? service.settings.process?.ports?.[0];
  const speaks = userProbesOf(service.settings).some(
    (probe) =>
      "http" in probe && Number(/^https?:\/\/[^/]*:(\d+)/.exec(probe.http.url)?.[1] ?? first) === containerPort,
  );
  return speaks ? "http" : "tcp";
}

/** A program that can listen on one address only is reached on that one from its inside too. */
function insideHost(hosts: readonly string[], inside: string): string {
  return hosts.includes(inside) ? inside : (hosts[0] ?? inside);
}

type Base = Pick<Endpoint, "service" | "name" | "protocol" | "scheme" | "containerPort">;

function hostEndpoints(
  request: EndpointsRequest,
  listener: LaunchPlan["listeners"][number],
  base: Base,
): readonly Endpoint[] {
  return request.published
    .filter(({ route }) => route.target.port === listener.port && route.protocol === listener.protocol)
    .map(({ route }) => ({ ...base, viewpoint: "host", ...route.listen, weak: false }));
}

/** The same endpoints after published ports have been moved. */
export function withPublished(
  endpoints: readonly Endpoint[],
  before: readonly PublishedRoute[],
  after: readonly PublishedRoute[],
): readonly Endpoint[] {
  return endpoints.map((endpoint) => {
    if (endpoint.viewpoint !== "host") return endpoint;
    const index = before.findIndex(
      ({ route }) => route.listen.port === endpoint.port && route.protocol === endpoint.protocol,
    );
    const now = after[index];
    return now === undefined ? endpoint : { ...endpoint, ...now.route.listen };
  });
}
