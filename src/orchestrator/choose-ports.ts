import { PlumbError } from "../base/errors.ts";
import type { AddressBook } from "../kit/address-book.ts";
import type { PublishedPort, Service, Stack } from "../model/stack.ts";
import { ownerOf } from "../system/listeners.ts";
import { cannotBind, freePort } from "../system/sockets.ts";
import { nameOwner } from "./name-owner.ts";
import type { PreparedService, PublishedRoute } from "./prepared.ts";

export interface PortRequest {
  readonly stack: Stack;
  readonly services: readonly Service[];
  readonly book: AddressBook;
  readonly movable: boolean;
  /** Routes that are open already, by their id: they are kept. */
  readonly open: ReadonlyMap<string, PublishedRoute>;
  nameOf(identity: { readonly pid: number }): string | undefined;
}

/** Where each published port will be. @throws PlumbError `port.taken`, `port.not-allowed` naming who has it, unless ports may be moved */
export async function choosePorts(request: PortRequest): Promise<ReadonlyMap<string, readonly PublishedRoute[]>> {
  const chosen = new Map<string, readonly PublishedRoute[]>();
  for (const service of request.services) {
    const routes = await Promise.all(service.ports.map((port, index) => chooseOne(request, service, { port, index })));
    chosen.set(service.name, routes);
  }
  return chosen;
}

interface OnePort {
  readonly port: PublishedPort;
  readonly index: number;
}

async function chooseOne(request: PortRequest, service: Service, { port, index }: OnePort): Promise<PublishedRoute> {
  const { protocol, target, published } = port;
  const id = `${service.name}:${index}:${published ?? "any"}:${target}/${protocol}`;
  const host = listenHost(port.hostIp);
  const { network } = request.book.addressOf(service.name);
  const to = { host: network, port: request.book.localPort(service.name, target, protocol) };
  const open = request.open.get(id);
  const route = (at: number): PublishedRoute["route"] => ({ id, protocol, listen: { host, port: at }, target: to });
  if (open !== undefined) return { route: route(open.route.listen.port), movedFrom: open.movedFrom };
  if (published === undefined)
    return { route: route(await freeWithin(request, service, { port, host })), movedFrom: undefined };
  const problem = await foreignProblem(request, { host, port: published, protocol });
  if (problem === undefined) return { route: route(published), movedFrom: undefined };
  if (request.movable) return { route: route(await freePort(host)), movedFrom: published };
  throw refused(request, { service, port, host, problem });
}

/** The first free port of the range that the manifest leaves to choose from; any where it names none. */
async function freeWithin(
  request: PortRequest,
  service: Service,
  { port, host }: { port: PublishedPort; host: string },
): Promise<number> {
  const { publishedRange, protocol } = port;
  if (publishedRange === undefined) return freePort(host);
  const [first, last] = publishedRange;
  for (let candidate = first; candidate <= last; candidate += 1)
    if ((await cannotBind({ host, port: candidate, protocol })) === undefined) return candidate;
  if (request.movable) return freePort(host);
  const at = request.stack.origins.at(["services", service.name, ...port.path]);
  throw new PlumbError("port.taken", {
    message: `${at.file}:${at.line}:${at.column}: all ports from ${first} to ${last}, one of which ${service.name} is to be published on, are taken`,
    hint: "end one of their programs, widen the range, or use --ports auto",
    context: { ...at, first, last },
  });
}

/**
 * Why an address can't be bound. What this stack itself has there is no obstacle: it is kept, or it is stopped before the new
 * one starts.
 */
async function foreignProblem(
  { nameOf }: Pick<PortRequest, "nameOf">,
  address: Parameters<typeof cannotBind>[0],
): Promise<string | undefined> {
  const problem = await cannotBind(address);
  if (problem !== "EADDRINUSE") return problem;
  const owner = ownerOf(address);
  return owner !== undefined && nameOf(owner) !== undefined ? undefined : problem;
}

/** Everything we open listens on loopback: an address of all interfaces is narrowed to it. */
function listenHost(hostIp: string | undefined): string {
  return hostIp?.startsWith("127.") === true || hostIp === "::1" ? hostIp : "127.0.0.1";
}

interface Refusal {
  readonly service: Service;
  readonly port: PublishedPort;
  readonly host: string;
  readonly problem: string;
}

function refused(request: PortRequest, { service, port, host, problem }: Refusal): PlumbError {
  const published = port.published ?? 0;
  const at = request.stack.origins.at(["services", service.name, ...port.path]);
  const place = `${at.file}:${at.line}:${at.column}`;
  if (problem === "EACCES") {
    return new PlumbError("port.not-allowed", {
      message: `${place}: this user may not listen on port ${published} (service ${service.name})`,
      hint: "publish a port above 1023, or use --ports auto",
      context: { ...at, port: published },
    });
  }
  const owner = nameOwner(ownerOf({ host, port: published, protocol: port.protocol }), request.nameOf);
  return new PlumbError("port.taken", {
    message: `${place}: port ${published}, on which ${service.name} is published, is taken by ${owner}`,
    hint: "end that program, publish another port, or use --ports auto",
    context: { ...at, port: published },
  });
}

/** A local address that a service is to listen on and that somebody holds already, on all addresses as a rule. */
export interface HeldAddress {
  readonly service: string;
  readonly containerPort: number;
  readonly protocol: "tcp" | "udp";
  readonly owner: string;
}

/** Looks at the services' own addresses. Only wildcard listeners of foreign programs can be there: the networks are ours. */
export async function heldAddresses(
  prepared: readonly PreparedService[],
  nameOf: PortRequest["nameOf"],
): Promise<readonly HeldAddress[]> {
  const looked = await Promise.all(
    prepared.flatMap(({ plan }) =>
      plan.listeners.flatMap((listener) =>
        listener.hosts.map(async (host): Promise<HeldAddress | undefined> => {
          const address = { host, port: listener.port, protocol: listener.protocol };
          if ((await foreignProblem({ nameOf }, address)) !== "EADDRINUSE") return undefined;
          const owner = nameOwner(ownerOf(address), nameOf);
          return { service: plan.service, containerPort: listener.containerPort, protocol: listener.protocol, owner };
        }),
      ),
    ),
  );
  return looked.filter((held) => held !== undefined);
}
