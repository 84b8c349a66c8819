import { PlumbError } from "../base/errors.ts";
import { race, type Scope } from "../base/scope.ts";
import type { StackRequest, UpRequest } from "../control/protocol.ts";
import type { Service, Stack } from "../model/stack.ts";
import type { Finding } from "../model/verdict.ts";
import type { StackStatus } from "../model/status.ts";
import { UsageMeter } from "../system/process-usage.ts";
import { startOrder, stopOrder } from "./graph.ts";
import { noSuchService } from "./no-such-service.ts";
import { planStack, type PlanDeps } from "./plan-stack.ts";
import type { PreparedService, PublishedRoute } from "./prepared.ts";
import { ServiceLife, type LifeOptions } from "./service-life.ts";
import type { World } from "./world.ts";

export interface OrchestratorDeps extends PlanDeps {
  load(request: StackRequest): Promise<Stack>;
  world(stack: Stack, parts: Pick<World, "book" | "movesPorts" | "env">): World;
}

/** All services of one stack: brings them up, keeps them, takes them down. The supervisor owns one. Commands come one at a time. */
export class Orchestrator {
  #lives = new Map<string, ServiceLife>();
  #stack: Stack | undefined;
  #world: World | undefined;
  #state: StackStatus["state"] = "down";
  #usage = new UsageMeter();
  readonly #deps: OrchestratorDeps;

  constructor(deps: OrchestratorDeps) {
    this.#deps = deps;
  }

  get lives(): readonly ServiceLife[] {
    return [...this.#lives.values()];
  }

  /**
   * Brings the chosen services up; what runs unchanged is kept. Resolves when each has come to a result and its probes are over.
   * @throws PlumbError for a manifest or request that can't be carried out; nothing has been started then
   */
  async up(scope: Scope, request: UpRequest): Promise<StackStatus> {
    const stack = await this.#deps.load(request.stack);
    const unknown = request.services.find((name) => !stack.services.some((service) => service.name === name));
    if (unknown !== undefined)
      throw noSuchService(
        unknown,
        stack.services.map((service) => service.name),
      );
    const order = startOrder(stack, request.services);
    const open = this.#openRoutes();
    const { prepared, book } = await planStack(scope, {
      ...this.#deps,
      stack,
      order,
      open,
      request: request.stack,
      runs: this.#runs,
    });
    const { env, ports } = request.stack;
    const world = this.#deps.world(stack, { book, env, movesPorts: ports === "auto" });
    this.#state = "starting";
    this.#stack = stack;
    this.#world = world;
    await this.#stopObsolete(scope, prepared);
    const chosen = this.#beginAll(prepared, world, request);
    await this.#untilSettled(scope, chosen);
    this.#state = "up";
    return this.status();
  }

  /** Services that run already as they should. */
  readonly #runs = (candidate: PreparedService): boolean => {
    const life = this.#lives.get(candidate.service.name);
    return life !== undefined && life.prepared.hash === candidate.hash && isKept(life);
  };

  #openRoutes(): ReadonlyMap<string, PublishedRoute> {
    const open = this.lives
      .filter(isKept)
      .flatMap((life) => life.published.map((entry) => [entry.route.id, entry] as const));
    return new Map(open);
  }

  async #stopObsolete(scope: Scope, prepared: readonly PreparedService[]): Promise<void> {
    const present = new Set(this.#stack?.services.map((service) => service.name));
    const changed = prepared.filter((candidate) => !this.#runs(candidate)).map((candidate) => candidate.service.name);
    const gone = [...this.#lives.keys()].filter((name) => !present.has(name));
    const doomed = [...changed, ...gone].filter((name) => this.#lives.has(name));
    if (doomed.length > 0) await this.#stop(scope, doomed);
    for (const name of doomed) this.#lives.delete(name);
  }

  #beginAll(prepared: readonly PreparedService[], world: World, request: UpRequest): readonly ServiceLife[] {
    const options: LifeOptions = {
      prove: request.prove !== "never",
      // Less than the whole, so that what never became ready is told before the time is over.
      readyTimeoutMs: request.timeoutMs * 0.8,
      probeTimeoutMs: request.timeoutMs,
    };
    const fresh: ServiceLife[] = [];
    for (const candidate of prepared) {
      const kept = this.#lives.get(candidate.service.name);
      if (kept === undefined) {
        const life = new ServiceLife(candidate, world, (name) => this.#lives.get(name));
        this.#lives.set(candidate.service.name, life);
        fresh.push(life);
      } else if (request.prove === "always") kept.prove(request.timeoutMs);
    }
    for (const life of fresh) life.begin(options);
    return prepared.map((candidate) => this.#lives.get(candidate.service.name)).filter((life) => life !== undefined);
  }

  async #untilSettled(scope: Scope, lives: readonly ServiceLife[]): Promise<void> {
    const settled = lives.map((life) => life.until(scope, () => life.settled && life.proof.over));
    await race(scope, Promise.all(settled)).catch((problem: unknown) => {
      if (!(problem instanceof PlumbError) || problem.code !== "scope.timeout") throw problem;
    });
  }

  /** Names of the services that an `up` beginning now would start anew; used to undo it when it is interrupted. */
  running(): ReadonlySet<string> {
    return new Set(this.lives.filter(isKept).map((life) => life.name));
  }

  /** Stops the chosen services and what depends on them by `restart: true`, or all; dependents first. */
  async down(scope: Scope, services: readonly string[]): Promise<StackStatus> {
    this.#known(services);
    this.#state = services.length === 0 ? "stopping" : this.#state;
    await this.#stop(scope, services);
    if (services.length === 0) this.#state = "down";
    return this.status();
  }

  /** Ends every service whose dependents have ended, at once. */
  async #stop(scope: Scope, services: readonly string[]): Promise<void> {
    const all = this.lives.map((life) => life.prepared.service);
    const order = stopOrder(all, services);
    const stopped = new Map<string, Promise<void>>();
    for (const service of order) {
      const dependents = order.filter((other) => other.dependsOn.some((need) => need.service === service.name));
      const before = dependents.map((other) => stopped.get(other.name));
      stopped.set(
        service.name,
        Promise.all(before).then(() => this.#lives.get(service.name)?.stop(scope)),
      );
    }
    await Promise.all(stopped.values());
  }

  /** Stops and starts the chosen services, with the plans they have. */
  async restart(scope: Scope, request: { services: readonly string[]; options: LifeOptions }): Promise<StackStatus> {
    this.#known(request.services);
    const world = this.#world;
    if (world === undefined) throw notUp();
    const doomed = stopOrder(
      this.lives.map((life) => life.prepared.service),
      request.services,
    ).toReversed();
    await this.#stop(
      scope,
      doomed.map((service) => service.name),
    );
    const fresh = doomed.flatMap((service) => this.#renew(service, world));
    for (const life of fresh) life.begin(request.options);
    await this.#untilSettled(scope, fresh);
    return this.status();
  }

  #renew(service: Service, world: World): readonly ServiceLife[] {
    const old = this.#lives.get(service.name);
    if (old === undefined) return [];
    const prepared = { ...old.prepared, published: old.published, endpoints: old.endpoints() };
    const life = new ServiceLife(prepared, world, (name) => this.#lives.get(name));
    this.#lives.set(service.name, life);
    return [life];
  }

  /** Runs the probes of the chosen running services again. */
  async check(scope: Scope, request: { services: readonly string[]; timeoutMs: number }): Promise<StackStatus> {
    this.#known(request.services);
    const chosen = this.lives.filter((life) => request.services.length === 0 || request.services.includes(life.name));
    for (const life of chosen) if (life.phase === "ready") life.prove(request.timeoutMs);
    await this.#untilSettled(scope, chosen);
    return this.status();
  }

  status(): StackStatus {
    const order = this.#stack?.services.map((service) => service.name) ?? [];
    const services = order.flatMap((name) => this.#lives.get(name)?.status() ?? []);
    const findings: readonly Finding[] = this.#stack?.findings ?? [];
    const run = this.#world?.run();
    return {
      schema: "plumb.status/1",
      stack: this.#deps.name,
      folder: this.#deps.folder,
      state: this.#state,
      services: services.map((status) =>
        status.pids[0] === undefined ? status : { ...status, ...this.#usage.measure(status.pids[0]) },
      ),
      findings,
      ...(run === undefined ? {} : { run }),
    };
  }

  #known(services: readonly string[]): void {
    const missing = services.find((name) => !this.#lives.has(name));
    if (missing !== undefined) throw noSuchService(missing, [...this.#lives.keys()]);
  }
}

function isKept(life: ServiceLife): boolean {
  return life.phase === "ready" || (life.phase === "completed" && life.prepared.oneShot);
}

function notUp(): PlumbError {
  return new PlumbError("usage.not-up", { message: "this stack is not up", hint: "plumb up" });
}
