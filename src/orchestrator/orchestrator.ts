import { PlumbError } from "../base/errors.ts";
import { createScope, race, type Scope } from "../base/scope.ts";
import type { StackRequest, UpRequest } from "../control/protocol.ts";
import type { Stack } from "../model/stack.ts";
import type { StackStatus } from "../model/status.ts";
import type { Finding } from "../model/verdict.ts";
import { UsageMeter } from "../system/process-usage.ts";
import { startOrder, stopOrder } from "./graph.ts";
import type { LifeOptions } from "./life-options.ts";
import { notRecorded } from "./life-findings.ts";
import { noSuchService } from "./no-such-service.ts";
import { planStack, type PlanDeps } from "./plan-stack.ts";
import type { PreparedService, PublishedRoute } from "./prepared.ts";
import { ServiceLife } from "./service-life.ts";
import { idleWaivers } from "./waivers.ts";
import type { World } from "./world.ts";

export interface OrchestratorDeps extends PlanDeps {
  load(request: StackRequest): Promise<Stack>;
  world(stack: Stack, parts: Pick<World, "book" | "movesPorts" | "env">): World;
  /** Why something of the present run could not be recorded. */
  recordProblem(): string | undefined;
}

interface Plan {
  readonly stack: Stack;
  readonly world: World;
  readonly prepared: readonly PreparedService[];
}

/** All services of one stack: brings them up, keeps them, takes them down. The supervisor owns one. Commands come one at a time. */
export class Orchestrator {
  #lives = new Map<string, ServiceLife>();
  #stack: Stack | undefined;
  #world: World | undefined;
  /** How the last `up` was asked for: what is started or judged later follows it. */
  #request: StackRequest | undefined;
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
   * What it has started is stopped again where it is cancelled.
   * @throws PlumbError for a manifest or request that can't be carried out; nothing has been started then
   */
  async up(scope: Scope, request: UpRequest): Promise<StackStatus> {
    const plan = await this.#plan(scope, request.stack, (stack) => {
      this.#known(request.services, stack);
      return startOrder(stack, request.services).map(({ name }) => name);
    });
    this.#adopt(plan, request.stack);
    this.#state = "starting";
    const fresh = await this.#replace(plan);
    const options: LifeOptions = {
      prove: request.prove !== "never",
      // Less than the whole, so that what never became ready is told before the time is over.
      readyTimeoutMs: request.timeoutMs * 0.8,
      probeTimeoutMs: request.timeoutMs,
    };
    const chosen = plan.prepared.flatMap(({ service }) => this.#lives.get(service.name) ?? []);
    for (const life of chosen) if (!fresh.includes(life)) this.#keep(life, plan, request);
    for (const life of fresh) life.begin(options);
    try {
      await this.#untilSettled(scope, [...new Set([...chosen, ...fresh])]);
    } catch (problem) {
      await this.#undo(fresh);
      throw problem;
    }
    this.#state = "up";
    return request.services.length === 0 ? this.status() : this.#statusOf(chosen);
  }

  /** Reads the manifest anew and decides about services of it, before anything is changed. */
  async #plan(scope: Scope, request: StackRequest, choose: (stack: Stack) => readonly string[]): Promise<Plan> {
    const stack = await this.#deps.load(request);
    const names = new Set(choose(stack));
    const order = startOrder(stack, []).filter(({ name }) => names.has(name));
    const runs = (candidate: PreparedService): boolean => this.#runs(candidate);
    const open = this.#openRoutes(request.ports === "auto");
    const { prepared, book } = await planStack(scope, { ...this.#deps, stack, order, open, request, runs });
    const { env, ports } = request;
    return { stack, prepared, world: this.#deps.world(stack, { book, env, movesPorts: ports === "auto" }) };
  }

  #adopt({ stack, world }: Plan, request: StackRequest): void {
    this.#stack = stack;
    this.#world = world;
    this.#request = request;
  }

  /** It runs already as it should. */
  #runs(candidate: PreparedService): boolean {
    const life = this.#lives.get(candidate.service.name);
    return life !== undefined && life.prepared.hash === candidate.hash && isKept(life);
  }

  /** Published ports stay where they are; one that had been moved goes back where it may not be moved any more. */
  #openRoutes(movable: boolean): ReadonlyMap<string, PublishedRoute> {
    const routes = this.lives
      .flatMap((life) => life.published.map((entry) => ({ entry, kept: isKept(life) })))
      .filter(({ entry, kept }) => kept || movable || entry.movedFrom === undefined);
    return new Map(routes.map(({ entry }) => [entry.route.id, entry]));
  }

  /** Stops what is no more or runs otherwise than it should, with what depends on it; gives the lives that have to begin. */
  async #replace({ prepared, world, stack }: Plan): Promise<readonly ServiceLife[]> {
    const present = new Set(stack.services.map(({ name }) => name));
    const changed = prepared.filter((candidate) => !this.#runs(candidate));
    const gone = [...this.#lives.keys()].filter((name) => !present.has(name));
    const names = [...changed.map(({ service }) => service.name), ...gone].filter((name) => this.#lives.has(name));
    const running = this.lives.filter(isRunning);
    const stopped = names.length === 0 ? [] : await this.#stop(names);
    for (const name of gone) this.#lives.delete(name);
    // Dependents with `restart: true` went down with them, and come back with them.
    const dependents = running.filter(({ name }) => stopped.includes(name) && present.has(name));
    const again = dependents.map((life) => prepared.find(({ service }) => service.name === life.name) ?? life.prepared);
    const wanted = new Map([...changed, ...again].map((candidate) => [candidate.service.name, candidate]));
    return this.#create([...wanted.values()], world);
  }

  #create(prepared: readonly PreparedService[], world: World): readonly ServiceLife[] {
    const lives = prepared.map((one) => new ServiceLife(one, world, (name) => this.#lives.get(name)));
    for (const life of lives) this.#lives.set(life.name, life);
    return lives;
  }

  /** One that runs on is judged by the manifest as it is now, and proven again where that judges otherwise. */
  #keep(life: ServiceLife, { prepared, world }: Plan, request: UpRequest): void {
    const candidate = prepared.find(({ service }) => service.name === life.name);
    const judgedOtherwise = candidate !== undefined && life.adopt(candidate, world);
    if (request.prove === "never") return;
    if (judgedOtherwise || request.prove === "always" || life.proof.never) life.prove(request.timeoutMs);
  }

  async #untilSettled(scope: Scope, lives: readonly ServiceLife[]): Promise<void> {
    const settled = lives.map((life) => life.until(scope, () => life.settled && life.proof.over));
    await race(scope, Promise.all(settled)).catch((problem: unknown) => {
      if (!(problem instanceof PlumbError) || problem.code !== "scope.timeout") throw problem;
    });
  }

  async #undo(begun: readonly ServiceLife[]): Promise<void> {
    const names = begun.filter((life) => this.#lives.get(life.name) === life).map(({ name }) => name);
    if (names.length > 0) await this.#stop(names);
    this.#state = this.lives.some(isRunning) ? "up" : "down";
  }

  /** Stops the chosen services and what depends on them by `restart: true`, or all; dependents first. */
  async down(_scope: Scope, services: readonly string[]): Promise<StackStatus> {
    this.#known(services);
    this.#state = services.length === 0 ? "stopping" : this.#state;
    await this.#stop(services);
    if (services.length === 0) this.#state = "down";
    return this.status();
  }

  /**
   * Ends every service whose dependents have ended, at once; gives their names. It takes as long as their graces: a command's own
   * deadline must not leave one half stopped.
   */
  async #stop(services: readonly string[]): Promise<readonly string[]> {
    await using scope = createScope("stopping services");
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
    return order.map(({ name }) => name);
  }

  /** Stops and starts the chosen services with the manifest as it is now, asked for as in the last `up`. */
  async restart(scope: Scope, request: { services: readonly string[]; timeoutMs: number }): Promise<StackStatus> {
    this.#known(request.services);
    const asked = this.#request;
    if (asked === undefined) throw notUp();
    const all = this.lives.map((life) => life.prepared.service);
    const doomed = [...new Set([...stopOrder(all, request.services).map(({ name }) => name), ...request.services])];
    const plan = await this.#plan(scope, asked, (stack) => {
      this.#known(doomed, stack);
      return doomed;
    });
    this.#adopt(plan, asked);
    await this.#stop(doomed);
    const fresh = this.#create(plan.prepared, plan.world);
    const { timeoutMs } = request;
    for (const life of fresh) life.begin({ prove: true, readyTimeoutMs: timeoutMs * 0.8, probeTimeoutMs: timeoutMs });
    await this.#untilSettled(scope, fresh);
    return this.status();
  }

  /** Runs the probes of the chosen running services again, by the manifest as it is now. */
  async check(scope: Scope, request: { services: readonly string[]; timeoutMs: number }): Promise<StackStatus> {
    this.#known(request.services);
    const asked = this.#request;
    if (asked === undefined) throw notUp();
    const chosen = this.lives.filter((life) => request.services.length === 0 || request.services.includes(life.name));
    const plan = await this.#plan(scope, asked, (stack) => {
      const inManifest = new Set(stack.services.map(({ name }) => name));
      return chosen.map(({ name }) => name).filter((name) => inManifest.has(name));
    });
    this.#adopt(plan, asked);
    for (const life of chosen) {
      const candidate = plan.prepared.find(({ service }) => service.name === life.name);
      if (candidate?.hash === life.prepared.hash) life.adopt(candidate, plan.world);
      else life.differs();
      life.prove(request.timeoutMs);
    }
    await this.#untilSettled(scope, chosen);
    return request.services.length === 0 ? this.status() : this.#statusOf(chosen);
  }

  status(): StackStatus {
    const services = [...this.#lives.values()].map((life) => life.status());
    const order = this.#stack?.services.map(({ name }) => name) ?? [];
    const place = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
    const sorted = services.toSorted((one, other) => place(one.service) - place(other.service));
    const run = this.#world?.run();
    return {
      schema: "plumb.status/1",
      stack: this.#deps.name,
      folder: this.#deps.folder,
      state: this.#state,
      services: sorted.map((status) =>
        status.pids[0] === undefined ? status : { ...status, ...this.#usage.measure(status.pids[0]) },
      ),
      notStarted: order.filter((name) => !this.#lives.has(name)),
      findings: this.#stackFindings(),
      ...(run === undefined ? {} : { run }),
    };
  }

  #statusOf(chosen: readonly ServiceLife[]): StackStatus {
    return { ...this.status(), chosen: chosen.map(({ name }) => name) };
  }

  #stackFindings(): readonly Finding[] {
    if (this.#stack === undefined) return [];
    const problem = this.#deps.recordProblem();
    const complete = this.#stack.services.every(({ name }) => this.#lives.has(name));
    return [
      // Those of a service stand with it.
      ...this.#stack.findings.filter(({ service }) => service === undefined || !this.#lives.has(service)),
      ...(complete ? idleWaivers(this.#stack.settings.waivers, this.lives) : []),
      ...(problem === undefined ? [] : [notRecorded(problem)]),
    ];
  }

  #known(services: readonly string[], stack?: Stack): void {
    const names = (stack ?? this.#stack)?.services.map(({ name }) => name) ?? [];
    const known = stack === undefined ? [...new Set([...names, ...this.#lives.keys()])] : names;
    const missing = services.find((name) => !known.includes(name));
    if (missing !== undefined) throw noSuchService(missing, known);
  }
}

function isKept(life: ServiceLife): boolean {
  return life.phase === "ready" || (life.phase === "completed" && life.prepared.oneShot);
}

function isRunning(life: ServiceLife): boolean {
  return life.phase !== "stopped";
}

function notUp(): PlumbError {
  return new PlumbError("usage.not-up", { message: "this stack is not up", hint: "plumb up" });
}
