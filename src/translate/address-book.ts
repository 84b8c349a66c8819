import type { AddressBook, ServiceAddress } from "../kit/address-book.ts";
import type { Protocol, Stack } from "../model/stack.ts";
import { hostNames } from "./host-names.ts";

export interface BookRequest {
  readonly stack: Stack;
  readonly mode: "pairs" | "remapped";
  /** `127.x.y` networks that this stack holds. */
  readonly prefixes: readonly string[];
  /** Place of each service on the network; kept over the life of a supervisor, so that a changed manifest moves nobody. */
  readonly places: Map<string, number>;
  /** Local ports that stand for container ports, by `service/protocol/port`; kept likewise. */
  readonly localPorts: Map<string, number>;
  /** A free port for the next entry of `localPorts`. */
  nextPort(): number;
}

const perNetwork = 120;

/** Who is where: on Linux two loopback addresses for each service, elsewhere 127.0.0.1 and exchanged ports. */
export function createAddressBook(request: BookRequest): AddressBook {
  const { stack, mode } = request;
  for (const service of stack.services) placeOf(request, service.name);
  const addressOf = (service: string): ServiceAddress =>
    mode === "remapped" ? { network: "127.0.0.1", inside: "127.0.0.1" } : pairOf(request, service);
  const localPort = (service: string, port: number, protocol: Protocol = "tcp"): number => {
    const key = portKey(service, protocol, port);
    const known = request.localPorts.get(key);
    if (known !== undefined) return known;
    if (mode === "pairs") return port;
    const fresh = request.nextPort();
    request.localPorts.set(key, fresh);
    return fresh;
  };
  return {
    mode,
    addressOf,
    localPort,
    serviceNamed: hostNames(stack.services),
  };
}

/** Key of a container port in `BookRequest.localPorts`. */
export function portKey(service: string, protocol: Protocol, port: number): string {
  return `${service}/${protocol}/${port}`;
}

function placeOf({ places }: BookRequest, service: string): number {
  const place = places.get(service) ?? places.size;
  places.set(service, place);
  return place;
}

function pairOf(request: BookRequest, service: string): ServiceAddress {
  const place = placeOf(request, service);
  const prefix = request.prefixes[Math.floor(place / perNetwork)];
  if (prefix === undefined) throw new Error(`no network is left for service ${service}, place ${place}`);
  const last = 2 * (place % perNetwork) + 2;
  return { network: `${prefix}.${last}`, inside: `${prefix}.${last + 1}` };
}
