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
  /** What a host name of the manifest (service name, container_name, hostname, alias) means where `from` uses it. */
  serviceNamed(hostname: string, from: string): NamedHost;
}

export interface ServiceAddress {
  readonly network: string;
  readonly inside: string;
}

/** What Docker's name service would answer: names hold on the networks that both services are on. */
export type NamedHost =
  | { readonly is: "service"; readonly service: string }
  /** It is the name of a service, on no network of the one who asks. */
  | { readonly is: "elsewhere"; readonly service: string }
  /** Several services claim it; Docker answers with any of them. */
  | { readonly is: "ambiguous"; readonly services: readonly string[] }
  | { readonly is: "nobody" };
