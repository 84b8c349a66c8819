/** Where an address is used from. An address is never true or false without one. */
export type Viewpoint = "host" | "network" | `inside:${string}`;

/** A named address of a service as seen from one viewpoint. */
export interface Endpoint {
  readonly service: string;
  /** Name in the kind's contract: `redis`, `http`, `otlp-grpc`; `port-3000` for a generic service. */
  readonly name: string;
  readonly viewpoint: Viewpoint;
  readonly protocol: "tcp" | "udp";
  readonly host: string;
  readonly port: number;
  /** The port in the manifest: `port` is another one where it was published or moved elsewhere. */
  readonly containerPort: number;
  /** `redis`, `http`, ...: how a URL for it starts. */
  readonly scheme: string;
  /** True where the viewpoint could not be kept apart (remapped ports on 127.0.0.1, a process that binds 0.0.0.0). */
  readonly weak: boolean;
}

export function urlOf(endpoint: Endpoint): string {
  return `${endpoint.scheme}://${endpoint.host}:${endpoint.port}`;
}
