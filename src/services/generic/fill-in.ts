import { PlumbError } from "../../base/errors.ts";
import type { LaunchContext, PlannedListener } from "../../kit/launch.ts";

export interface FillRequest {
  readonly value: string;
  readonly listeners: readonly PlannedListener[];
}

/** Fills in `${host}`, `${port}`, `${inside}`, `${port:3000}`, `${service:NAME}`, `${port:NAME:6379}` and `${url:NAME}`. */
export function fillIn(context: LaunchContext, { value, listeners }: FillRequest): string {
  return value.replaceAll(
    /\$\{([a-z]+)(?::([^}:]+))?(?::(\d+))?\}/g,
    (whole, what: string, name?: string, port?: string) => {
      const { network, inside } = context.book.addressOf(context.service.name);
      if (what === "host" && name === undefined) return network;
      if (what === "inside" && name === undefined) return inside;
      if (what === "port" && port === undefined) return String(ownPort(listeners, name) ?? whole);
      return neighbour(context, { what, name: name ?? "", port }) ?? whole;
    },
  );
}

function ownPort(listeners: readonly PlannedListener[], name: string | undefined): number | undefined {
  return (name === undefined ? listeners[0] : listeners.find((listener) => String(listener.containerPort) === name))
    ?.port;
}

function neighbour(
  { book, stack, service, mainEndpoint }: LaunchContext,
  asked: { what: string; name: string; port: string | undefined },
): string | undefined {
  const { what, name, port } = asked;
  if (what !== "service" && what !== "url" && what !== "port") return undefined;
  const target = stack.services.find((candidate) => candidate.name === name);
  if (target === undefined) {
    throw new PlumbError("translate.no-such-service", {
      message: `x-plumb.process of ${service.name} names the service "${name}", which this stack has not`,
      hint: `choose one of: ${stack.services.map((candidate) => candidate.name).join(", ")}`,
    });
  }
  const { network } = book.addressOf(name);
  if (what === "service") return network;
  const main = mainEndpoint(name);
  const container = port === undefined ? main?.containerPort : Number(port);
  if (container === undefined) {
    throw new PlumbError("translate.no-port", {
      message: `x-plumb.process of ${service.name} asks for the port of ${name}, which declares none`,
      hint: `add the port to ports or expose of ${name}`,
    });
  }
  const local = String(book.localPort(name, container));
  return what === "port" ? local : `${main?.scheme ?? "http"}://${network}:${local}`;
}
