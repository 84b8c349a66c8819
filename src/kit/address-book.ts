import type { Endpoint, Viewpoint } from "../model/endpoint.ts";
import type { Protocol } from "../model/stack.ts";

/**
 * Who is where, from which viewpoint. One per running stack.
 * `pairs`: each service has two loopback addresses of its own and keeps its container ports (Linux).
 * `remapped`: everything is on 127.0.0.1 and container ports are exchanged for free ones; viewpoints are weak.
 */
export interface AddressBook {
  readonly mode: "pairs" | "remapped";
  /** The address that neighbours use, and the one only the service itself uses. Equal in `remapped` mode. */
  addressOf(service: string): ServiceAddress;
  /** The local port that stands for a container port. The same number in `pairs` mode. */
  localPort(service: string, containerPort: number, protocol?: Protocol): number;
  /** The endpoint of a container port as a viewpoint reaches it; undefined where it can't (an unpublished port from `host`). */
  endpoint(request: EndpointRequest): Endpoint | undefined;
  /** The service that a host name of the manifest means (service name, container_name, hostname, alias). */
  serviceNamed(hostname: string): string | undefined;
}

export interface ServiceAddress {
  readonly network: string;
  readonly inside: string;
}

export interface EndpointRequest {
  readonly service: string;
  readonly name: string;
  readonly containerPort: number;
  readonly protocol: Protocol;
  readonly scheme: string;
  readonly viewpoint: Viewpoint;
}
