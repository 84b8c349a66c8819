/** Carries published ports to where the service really listens. */
export interface Forwarding {
  /**
   * Opens a route, in place of one with the same id. Rejects with the system's code where the published address can't be bound.
   * `watch` is told when an open route is lost (somebody took its port while the forwarder was replaced), and when it is there again.
   */
  add(route: Route, watch?: RouteWatch): Promise<void>;
  remove(id: string): Promise<void>;
}

export type RouteWatch = (open: boolean) => void;

export interface Route {
  readonly id: string;
  readonly protocol: "tcp" | "udp";
  readonly listen: { readonly host: string; readonly port: number };
  readonly target: { readonly host: string; readonly port: number };
}
