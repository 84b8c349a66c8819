import { PlumbError } from "../base/errors.ts";
import type { Scope } from "../base/scope.ts";
import type { StackRequest } from "../control/protocol.ts";
import type { AddressBook } from "../kit/address-book.ts";
import type { Service, Stack } from "../model/stack.ts";
import { freePort } from "../system/sockets.ts";
import { createAddressBook, portKey } from "../translate/address-book.ts";
import { choosePorts, heldAddresses, type HeldAddress } from "./choose-ports.ts";
import type { KindRegistry } from "./kinds.ts";
import type { StackPaths } from "./paths.ts";
import { prepareServices, type PrepareRequest } from "./prepare.ts";
import type { PreparedService, PublishedRoute } from "./prepared.ts";

export interface PlanDeps {
  readonly name: string;
  readonly folder: string;
  readonly paths: StackPaths;
  readonly kinds: KindRegistry;
  engineEntry(kind: string): string | undefined;
  /** Networks for so many services; more are taken when a stack grows. `undefined`: this machine has no pairs. */
  networks(services: number): Promise<readonly string[] | undefined>;
  /** Kept over the life of the supervisor, so that what runs stays where it is. */
  readonly places: Map<string, number>;
  readonly localPorts: Map<string, number>;
  nameOf(identity: { readonly pid: number }): string | undefined;
}

export interface PlanRequest extends PlanDeps {
  readonly stack: Stack;
  readonly order: readonly Service[];
  readonly open: ReadonlyMap<string, PublishedRoute>;
  readonly request: StackRequest;
  runs(candidate: PreparedService): boolean;
}

export interface StackPlan {
  readonly prepared: readonly PreparedService[];
  readonly book: AddressBook;
}

const portsPerService = 8;

/** Addresses, ports, launch plans and programs of all services, with everything looked at that would make a start fail. Starts nothing. */
export async function planStack(scope: Scope, request: PlanRequest): Promise<StackPlan> {
  const book = await bookFor(request);
  const prepared = await prepareAll(scope, request, book);
  const held = await heldAddresses(
    prepared.filter((candidate) => !request.runs(candidate)),
    request.nameOf,
  );
  if (held.length === 0) return { prepared, book };
  if (request.request.ports !== "auto") throw heldError(held);
  for (const { service, protocol, containerPort } of held) {
    const { network } = book.addressOf(service);
    request.localPorts.set(portKey(service, protocol, containerPort), await freePort(network));
  }
  return { prepared: await prepareAll(scope, request, book), book };
}

async function prepareAll(scope: Scope, request: PlanRequest, book: AddressBook): Promise<readonly PreparedService[]> {
  const { stack, order, open, nameOf } = request;
  const movable = request.request.ports === "auto";
  const published = await choosePorts({ stack, services: order, book, movable, open, nameOf });
  const prepare: PrepareRequest = {
    stack,
    services: order,
    kinds: request.kinds,
    book,
    paths: request.paths,
    runtimes: request.request.runtimes,
    env: request.request.env,
    engineEntry: request.engineEntry,
    published,
  };
  return prepareServices(scope, prepare);
}

async function bookFor(request: PlanRequest): Promise<AddressBook> {
  const { stack, places, localPorts } = request;
  const wanted = request.request.addresses;
  const count = new Set([...places.keys(), ...stack.services.map((service) => service.name)]).size;
  const prefixes = wanted === "remapped" ? undefined : await request.networks(count);
  if (prefixes !== undefined) {
    return createAddressBook({ stack, mode: "pairs", prefixes, places, localPorts, nextPort: () => 0 });
  }
  if (wanted === "pairs") {
    throw new PlumbError("addresses.no-pairs", {
      message: "127.0.0.0/8 can't be used freely on this machine",
      hint: "use --addresses remapped",
    });
  }
  const pool = await Promise.all(Array.from({ length: portsPerService * count }, () => freePort("127.0.0.1")));
  const free = [...new Set(pool)];
  const nextPort = (): number => {
    const port = free.pop();
    if (port === undefined) throw new Error("more ports are asked for than were looked for");
    return port;
  };
  return createAddressBook({ stack, mode: "remapped", prefixes: [], places, localPorts, nextPort });
}

function heldError(held: readonly HeldAddress[]): PlumbError {
  const [first] = held;
  return new PlumbError("port.taken", {
    message: `port ${first?.containerPort} of ${first?.service} is taken by ${first?.owner}`,
    hint: "end that program, or use --ports auto",
    context: { port: first?.containerPort, service: first?.service },
  });
}
