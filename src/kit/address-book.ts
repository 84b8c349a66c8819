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
  /** The service that a host name of the manifest means (service name, container_name, hostname, alias). */
  serviceNamed(hostname: string): string | undefined;
}

export interface ServiceAddress {
  readonly network: string;
  readonly inside: string;
}
