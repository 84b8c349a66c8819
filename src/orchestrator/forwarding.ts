/** Carries published ports to where the service really listens. */
export interface Forwarding {
  /** Rejects with the system's code where the published address can't be bound. */
  add(route: Route): Promise<void>;
  remove(id: string): Promise<void>;
}

export interface Route {
  readonly id: string;
  readonly protocol: "tcp" | "udp";
  readonly listen: { readonly host: string; readonly port: number };
  readonly target: { readonly host: string; readonly port: number };
}
