import { codeOf } from "../base/errors.ts";
import type { Scope } from "../base/scope.ts";
import type { Finding } from "../model/verdict.ts";
import { freePort } from "../system/sockets.ts";
import { listenersOf, ownerOf } from "../system/listeners.ts";
import { isWildcard } from "./judge-listeners.ts";
import { movedPort } from "./moved-port.ts";
import { nameOwner } from "./name-owner.ts";
import type { PreparedService, PublishedRoute } from "./prepared.ts";
import type { StartedService } from "./start.ts";
import type { World } from "./world.ts";

export interface Publication {
  readonly published: readonly PublishedRoute[];
  readonly findings: readonly Finding[];
  /** Ports that somebody took since they were looked at. */
  readonly refused: readonly Finding[];
}

export interface PublishRequest {
  readonly prepared: PreparedService;
  readonly world: World;
  readonly started: StartedService;
  watch(entry: PublishedRoute, open: boolean): void;
}

/** A port can be stolen between choosing and binding; so often a new one is tried where ports may be moved. */
const moves = 5;

/** Opens the published ports, once the service itself listens. Where the service serves a published port itself, the forwarder steps aside. */
export async function publish(scope: Scope, request: PublishRequest): Promise<Publication> {
  const outcomes = await Promise.all(request.prepared.published.map((entry) => publishOne(scope, request, entry)));
  return {
    published: outcomes.map((outcome) => outcome.published),
    findings: outcomes.flatMap((outcome) => outcome.finding ?? []),
    refused: outcomes.flatMap((outcome) => outcome.refused ?? []),
  };
}

interface OnePublication {
  readonly published: PublishedRoute;
  readonly finding?: Finding;
  readonly refused?: Finding;
}

async function publishOne(scope: Scope, request: PublishRequest, entry: PublishedRoute): Promise<OnePublication> {
  let current = entry;
  for (let attempt = 0; ; attempt += 1) {
    scope.signal.throwIfAborted();
    try {
      const added = current;
      await request.world.forwarding.add(added.route, (open) => request.watch(added, open));
      return current === entry
        ? { published: current }
        : { published: current, finding: movedPort(request.prepared.service.name, current) };
    } catch (problem) {
      if (codeOf(problem) !== "EADDRINUSE" && codeOf(problem) !== "EACCES") throw problem;
      if (servedByItself(request.started, current)) return { published: current };
      if (!request.world.movesPorts || attempt >= moves)
        return { published: current, refused: taken(request, current) };
      current = await moved(current);
    }
  }
}

function servedByItself(started: StartedService, { route }: PublishedRoute): boolean {
  return listenersOf(started.pids()).some(
    (listener) =>
      listener.port === route.listen.port &&
      listener.protocol === route.protocol &&
      (listener.host === route.listen.host || isWildcard(listener.host)),
  );
}

async function moved(entry: PublishedRoute): Promise<PublishedRoute> {
  const { route } = entry;
  const port = await freePort(route.listen.host);
  return {
    route: { ...route, listen: { ...route.listen, port } },
    movedFrom: entry.movedFrom ?? route.listen.port,
  };
}

function taken({ prepared, world }: PublishRequest, { route }: PublishedRoute): Finding {
  return {
    id: "port.taken",
    verdict: "fail",
    severity: "critical",
    service: prepared.service.name,
    message: `port ${route.listen.port}, on which ${prepared.service.name} is published, is taken by ${ownerOfRoute(route, world)}`,
    hint: "end that program, publish another port, or use --ports auto",
    evidence: [],
  };
}

/** Who holds the published address of a route. */
export function ownerOfRoute(route: PublishedRoute["route"], world: World): string {
  return nameOwner(ownerOf({ ...route.listen, protocol: route.protocol }), world.nameOf);
}
