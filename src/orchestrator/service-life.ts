import { PlumbError } from "../base/errors.ts";
import { createScope, sleep, type Scope } from "../base/scope.ts";
import type { Endpoint } from "../model/endpoint.ts";
import type { Phase, ServiceStatus } from "../model/status.ts";
import type { Finding } from "../model/verdict.ts";
import { now } from "../system/clock.ts";
import { captureCut, captureEvidence, captureExit } from "./capture.ts";
import { dependencyState, type Awaited, type Health } from "./dependencies.ts";
import { awaited } from "./graph.ts";
import { withPublished } from "./endpoints.ts";
import type { PreparedService, PublishedRoute } from "./prepared.ts";
import { ProofRecord, type ProofSubject } from "./proof-record.ts";
import { becomeReady, type ReadyOutcome } from "./readiness.ts";
import { afterExit } from "./restart-policy.ts";
import { statusOf } from "./service-status.ts";
import { startService, type Exit, type StartedService } from "./start.ts";
import { explainExit, neverReady, notStarted } from "./explain.ts";
import { inBackground, noHealth } from "./life-findings.ts";
import type { World } from "./world.ts";

/** Phases in which a start has come to a result. */
const settledPhases: ReadonlySet<Phase> = new Set(["ready", "completed", "failed", "gave-up", "blocked", "stopped"]);

/** So often an address in use is taken for somebody's short visit. */
const collisionRetries = 3;

export interface LifeOptions {
  readonly prove: boolean;
  readonly readyTimeoutMs: number;
  readonly probeTimeoutMs: number;
}

/**
 * One service from its first start to its stop: waits for what it needs, starts, becomes ready, is proven, is started
 * again when its policy says so. All of it shows as phases; nobody else changes them.
 */
export class ServiceLife implements Awaited {
  readonly prepared: PreparedService;
  readonly proof: ProofRecord;
  #phase: Phase = "waiting";
  #blockedBy: readonly string[] = [];
  #findings: Finding[] = [];
  #starts: number[] = [];
  #current: StartedService | undefined;
  #exit: Exit | undefined;
  #exitFact = "";
  #readyMs: number | undefined;
  #watchers = new Set<() => void>();
  #published: readonly PublishedRoute[];
  #collisions = 0;
  readonly #world: World;
  readonly #lifeOf: (service: string) => ServiceLife | undefined;
  readonly #scope: Scope;

  constructor(prepared: PreparedService, world: World, lifeOf: (service: string) => ServiceLife | undefined) {
    this.prepared = prepared;
    this.#world = world;
    this.#lifeOf = lifeOf;
    this.#published = prepared.published;
    this.#scope = createScope(`life of ${prepared.service.name}`);
    this.proof = new ProofRecord(prepared, world, () => this.#changed());
    const { password } = prepared.plan.credentials;
    if (password !== undefined) world.learnSecret(password);
    this.#findings.push(...prepared.findings, ...prepared.plan.findings);
  }

  get name(): string {
    return this.prepared.service.name;
  }
  get phase(): Phase {
    return this.#phase;
  }
  get health(): Health {
    if (this.#phase !== "ready") return "not-yet";
    if (this.prepared.kind.kind !== "generic" || this.prepared.healthcheck !== undefined) return "healthy";
    return this.proof.health();
  }

  get started(): StartedService | undefined {
    return this.#current;
  }

  begin(options: LifeOptions): void {
    this.proof.plan();
    void this.#live(options).catch((bug: unknown) => this.#fail([notStarted(this.name, bug)]));
  }

  /** Resolves when the condition holds; it is looked at on every change of this service. */
  async until(scope: Scope, condition: () => boolean): Promise<void> {
    if (condition()) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = (): void => (condition() ? resolve() : undefined);
    const stop = (): void => reject(scope.signal.reason);
    this.#watchers.add(look);
    scope.signal.addEventListener("abort", stop, { once: true });
    try {
      await promise;
    } finally {
      this.#watchers.delete(look);
      scope.signal.removeEventListener("abort", stop);
    }
  }

  /** Runs the probes again. */
  prove(timeoutMs: number): void {
    this.proof.begin(this.#scope, this.subject(), timeoutMs);
    this.#changed();
  }

  /** What its probes are run against: its present start, as it can be reached now. */
  subject(): ProofSubject {
    return { identity: this.#current?.identity, endpoints: this.endpoints() };
  }

  endpoints(): readonly Endpoint[] {
    return withPublished(this.prepared.endpoints, this.prepared.published, this.#published);
  }

  get published(): readonly PublishedRoute[] {
    return this.#published;
  }

  get logLimit(): number {
    return this.#world.stack.settings.logs.maxBytes;
  }
  /** Its log had grown over the limit; what it held is in `<log>.1`. */
  logCut(): void {
    captureCut(this.#world, this.name, this.logLimit);
  }

  get settled(): boolean {
    return settledPhases.has(this.#phase);
  }

  /** Ends the service and the life with it. What it printed and how it ended stays readable. */
  async stop(scope: Scope): Promise<void> {
    if (this.#phase === "stopped") return;
    const started = this.#current;
    if (started !== undefined && this.#exit === undefined) captureEvidence(this.#world, this.name, started);
    this.#setPhase("stopping");
    this.#scope.cancel(new PlumbError("scope.closed", { message: `${this.name} is being stopped` }));
    for (const { route } of this.prepared.published) await this.#world.forwarding.remove(route.id);
    await started?.stop(scope);
    this.#setPhase("stopped");
    await this.#scope[Symbol.asyncDispose]();
    this.#world.ownershipChanged();
  }

  async #live(options: LifeOptions): Promise<void> {
    if (!(await this.#dependenciesMet())) return;
    for (;;) {
      const exit = await this.#oneStart(options);
      if (exit === undefined || this.#scope.signal.aborted) return;
      const decision = await this.#judgeExit(exit);
      if (decision === undefined) return;
      this.#setPhase("restarting", `again in ${decision} ms`);
      await sleep(this.#scope, decision).catch(() => undefined);
      if (this.#scope.signal.aborted) return;
    }
  }

  /** False when the service is blocked; it then never starts. */
  async #dependenciesMet(): Promise<boolean> {
    const present = new Set(this.#world.stack.services.map((service) => service.name));
    const needs = awaited(this.prepared.service, present);
    const outcomes = await Promise.all(
      needs.map(async (need) => {
        const target = this.#lifeOf(need.service);
        if (target === undefined) return need.required ? need.service : undefined;
        const state = (): string => dependencyState(need.condition, target);
        await target.until(this.#scope, () => state() !== "waiting");
        return state() === "broken" && need.required ? need.service : undefined;
      }),
    ).catch(() => undefined);
    if (outcomes === undefined) return false;
    const blockers = outcomes.filter((name) => name !== undefined);
    if (blockers.length === 0) return true;
    this.#blockedBy = blockers;
    for (const name of blockers) {
      const target = this.#lifeOf(name);
      if (target?.health === "never") this.#find(noHealth(this.name, name));
    }
    this.proof.block(blockers);
    this.#setPhase("blocked", `by ${blockers.join(", ")}`);
    return false;
  }

  /** One start to its end. Undefined when there is nothing more to decide (never started, or never became ready). */
  async #oneStart(options: LifeOptions): Promise<Exit | undefined> {
    this.#starts.push(now());
    this.#exit = undefined;
    this.#readyMs = undefined;
    this.#setPhase("starting");
    const started = await startService(this.#scope, {
      prepared: this.prepared,
      world: this.#world,
    }).catch((problem: unknown) => this.#fail([notStarted(this.name, problem)]));
    if (started === undefined) return undefined;
    this.#current = started;
    this.#world.ownershipChanged();
    const outcome = await this.#untilReady(started, options);
    if (outcome.kind === "ready") {
      this.#readyMs = outcome.afterMs;
      this.#published = outcome.published;
      for (const finding of outcome.findings) this.#find(finding);
      if (started.daemonised()) this.#find(inBackground(this.name));
      // Before the phase changes: who waits for the result must not see a moment without proof under way.
      if (options.prove || this.prepared.healthAwaited)
        this.proof.begin(this.#scope, this.subject(), options.probeTimeoutMs);
      this.#setPhase("ready");
      return this.#ended(await started.exited);
    }
    if (outcome.kind === "exited") return this.#ended(outcome.exit);
    if (outcome.kind === "stopped") return undefined;
    this.proof.block([this.name]);
    this.#fail(neverReady({ prepared: this.prepared, world: this.#world, started }, outcome));
    return undefined;
  }

  #untilReady(started: StartedService, options: LifeOptions): Promise<ReadyOutcome> {
    return becomeReady(this.#scope, {
      prepared: this.prepared,
      world: this.#world,
      started,
      timeoutMs: options.readyTimeoutMs,
    });
  }

  #ended(exit: Exit): Exit {
    this.#exit = exit;
    if (this.#current !== undefined)
      this.#exitFact = captureExit(this.#world, this.name, { started: this.#current, exit });
    this.proof.interrupted();
    this.#world.ownershipChanged();
    return exit;
  }

  /** The back-off in milliseconds when it shall start again, else undefined with the phase set. */
  async #judgeExit(exit: Exit): Promise<number | undefined> {
    const started = this.#current;
    if (started === undefined) return undefined;
    const explained = await explainExit({ prepared: this.prepared, world: this.#world, started }, exit);
    if (this.#scope.signal.aborted) return undefined;
    if (explained.addressInUse && (this.#collisions += 1) <= collisionRetries) return 50 * this.#collisions;
    const next = afterExit({
      policy: this.prepared.service.restart,
      code: exit.code,
      terminal: explained.terminal,
      starts: this.#starts,
      now: now(),
    });
    if (next.do === "restart") return next.afterMs;
    if (next.do === "complete") {
      if (this.prepared.oneShot) this.proof.completed(this.#exitFact);
      this.#setPhase("completed");
      return undefined;
    }
    this.proof.block([this.name]);
    for (const finding of explained.findings) this.#find(finding);
    this.#setPhase(next.do === "give-up" ? "gave-up" : "failed");
    return undefined;
  }

  #fail(findings: readonly Finding[]): undefined {
    if (this.#scope.signal.aborted) return undefined;
    for (const finding of findings) this.#find(finding);
    this.#setPhase("failed");
    return undefined;
  }

  #find(finding: Finding): void {
    this.#findings = [...this.#findings.filter((known) => known.id !== finding.id), finding];
    this.#world.bus.emit({ type: "finding", at: now(), finding });
  }

  #setPhase(phase: Phase, reason?: string): void {
    this.#phase = phase;
    const event = { type: "phase", at: now(), service: this.name, phase } as const;
    this.#world.bus.emit(reason === undefined ? event : { ...event, reason });
    this.#changed();
  }

  #changed(): void {
    this.#world.bus.emit({ type: "service", at: now(), status: this.status() });
    for (const look of this.#watchers) look();
  }

  status(): ServiceStatus {
    return statusOf({
      prepared: this.prepared,
      proof: this.proof,
      phase: this.#phase,
      findings: this.#findings,
      blockedBy: this.#blockedBy,
      endpoints: this.endpoints(),
      starts: this.#starts.length,
      started: this.#current,
      exit: this.#exit,
      readyMs: this.#readyMs,
    });
  }
}
