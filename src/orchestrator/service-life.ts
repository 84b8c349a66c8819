import { PlumbError } from "../base/errors.ts";
import { createScope, sleep, type Scope } from "../base/scope.ts";
import type { Endpoint } from "../model/endpoint.ts";
import type { Phase, ServiceStatus } from "../model/status.ts";
import type { Finding } from "../model/verdict.ts";
import { now } from "../system/clock.ts";
import { awaitDependencies, type AwaitedLife } from "./await-dependencies.ts";
import { captureEvidence, captureExit, limitedLog, type LimitedLog } from "./capture.ts";
import type { Health } from "./dependencies.ts";
import { awaited } from "./graph.ts";
import { withPublished } from "./endpoints.ts";
import type { PreparedService, PublishedRoute } from "./prepared.ts";
import { ProofRecord } from "./proof-record.ts";
import { ownerOfRoute } from "./publish.ts";
import { becomeReady, type NotReady, type ReadyOutcome } from "./readiness.ts";
import { statusOf } from "./service-status.ts";
import { startService, type Exit, type StartedService } from "./start.ts";
import { notStarted, type ExplainRequest } from "./explain.ts";
import { endUnusable } from "./unusable.ts";
import { settledPhases, type LifeOptions } from "./life-options.ts";
import { LifeReport } from "./life-report.ts";
import { judgeExit } from "./judge-exit.ts";
import { inBackground, noHealth, notApplied, notStopped, portLost } from "./life-findings.ts";
import { waive } from "./waivers.ts";
import type { World } from "./world.ts";

/** One service from its first start to its stop. All of it shows as phases; nobody else changes them. */
export class ServiceLife implements AwaitedLife {
  readonly proof: ProofRecord;
  #prepared: PreparedService;
  #world: World;
  #phase: Phase = "waiting";
  #blockedBy: readonly string[] = [];
  #starts: number[] = [];
  #current: StartedService | undefined;
  #exit: Exit | undefined;
  #exitFact = "";
  #readyMs: number | undefined;
  #published: readonly PublishedRoute[];
  readonly #lifeOf: (service: string) => ServiceLife | undefined;
  readonly #scope: Scope;
  readonly #report = new LifeReport(() => ({ world: this.#world, status: () => this.status() }));

  constructor(prepared: PreparedService, world: World, lifeOf: (service: string) => ServiceLife | undefined) {
    this.#prepared = prepared;
    this.#world = world;
    this.#lifeOf = lifeOf;
    this.#published = prepared.published;
    this.#scope = createScope(`life of ${prepared.service.name}`);
    const subject = () => ({
      prepared: this.#prepared,
      world: this.#world,
      identity: this.#current?.identity,
      endpoints: this.endpoints(),
    });
    this.proof = new ProofRecord(subject, () => this.#report.changed());
    learnPassword(prepared, world);
  }

  get name(): string {
    return this.#prepared.service.name;
  }
  get prepared(): PreparedService {
    return this.#prepared;
  }
  get phase(): Phase {
    return this.#phase;
  }
  get health(): Health {
    if (this.#phase !== "ready" || this.#exit !== undefined) return "not-yet";
    if (this.#prepared.kind.kind !== "generic" || this.#prepared.healthcheck !== undefined) return "healthy";
    return this.proof.health();
  }
  get started(): StartedService | undefined {
    return this.#current;
  }
  get published(): readonly PublishedRoute[] {
    return this.#published;
  }
  get settled(): boolean {
    return settledPhases.has(this.#phase) && !(this.#phase === "ready" && this.#exit !== undefined);
  }
  /** Everything found, waived or not. */
  get ownFindings(): readonly Finding[] {
    return [...this.#prepared.findings, ...this.#prepared.plan.findings, ...this.#report.findings];
  }

  begin(options: LifeOptions): void {
    this.proof.plan();
    void this.#live(options).catch((bug: unknown) => this.#fail([notStarted(this.name, bug)]));
  }

  /** It runs on, and is judged by another plan from now on. True where that plan judges otherwise: then it has to be proven again. */
  adopt(prepared: PreparedService, world: World): boolean {
    const otherwise = prepared.judgedBy !== this.#prepared.judgedBy;
    this.#prepared = { ...prepared, published: this.#prepared.published };
    this.#world = world;
    this.#report.drop("manifest.not-applied");
    learnPassword(prepared, world);
    return otherwise;
  }

  /** The manifest asks for something else than what runs. */
  differs(): void {
    this.#report.find(notApplied(this.name));
  }

  /** Resolves when the condition holds; it is looked at on every change of this service. */
  until(scope: Scope, condition: () => boolean): Promise<void> {
    return this.#report.until(scope, condition);
  }

  /** Runs the probes again, where there is something to run them on. */
  prove(timeoutMs: number): void {
    const runs = this.#phase === "ready" || (this.#phase === "completed" && this.proof.ids.length > 0);
    if (!runs) return;
    this.proof.begin(this.#scope, timeoutMs);
    this.#report.changed();
  }

  endpoints(): readonly Endpoint[] {
    return withPublished(this.#prepared.endpoints, this.#prepared.published, this.#published);
  }

  limitedLog(): LimitedLog | undefined {
    return this.#current === undefined ? undefined : limitedLog(this.#world, this.name, this.#current.logFile);
  }

  /** Ends the service and the life with it. What it printed and how it ended stays readable. */
  async stop(scope: Scope): Promise<void> {
    if (this.#phase === "stopped") return;
    const started = this.#current;
    if (started !== undefined && this.#exit === undefined) captureEvidence(this.#world, this.name, started);
    this.#setPhase("stopping");
    this.#scope.cancel(new PlumbError("scope.closed", { message: `${this.name} is being stopped` }));
    await this.#closeRoutes();
    const left = (await started?.stop(scope)) ?? 0;
    if (left > 0) this.#report.find(notStopped(this.name, left));
    this.#setPhase("stopped");
    await this.#scope[Symbol.asyncDispose]();
    this.#world.ownershipChanged();
  }

  async #closeRoutes(): Promise<void> {
    await Promise.all(this.#published.map(({ route }) => this.#world.forwarding.remove(route.id)));
  }

  async #live(options: LifeOptions): Promise<void> {
    if (!(await this.#dependenciesMet())) return;
    for (;;) {
      const exit = await this.#oneStart(options);
      if (exit === undefined || this.#scope.signal.aborted) return;
      const decision = await this.#judgeExit(exit, options);
      if (decision === undefined) return;
      this.#setPhase("restarting", `again in ${decision} ms`);
      await sleep(this.#scope, decision).catch(() => undefined);
      if (this.#scope.signal.aborted) return;
    }
  }

  /** False when the service is blocked; it then never starts. */
  async #dependenciesMet(): Promise<boolean> {
    const present = new Set(this.#world.stack.services.map((service) => service.name));
    const needs = awaited(this.#prepared.service, present);
    const blockers = await awaitDependencies(this.#scope, needs, this.#lifeOf);
    if (blockers === undefined) return false;
    if (blockers.length === 0) return true;
    this.#blockedBy = blockers;
    for (const name of blockers)
      if (this.#lifeOf(name)?.health === "never") this.#report.find(noHealth(this.name, name));
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
      prepared: this.#prepared,
      world: this.#world,
      onBackground: () => this.#wentToBackground(options),
    }).catch((problem: unknown) => this.#fail([notStarted(this.name, problem)]));
    if (started === undefined) return undefined;
    this.#current = started;
    this.#world.ownershipChanged();
    const outcome = await this.#untilReady(started, options);
    if (outcome.kind === "exited") return await this.#ended(outcome.exit);
    if (outcome.kind === "stopped") return undefined;
    if (outcome.kind === "not-ready") return await this.#giveUpOn(started, outcome);
    this.#readyMs = outcome.afterMs;
    this.#published = outcome.published;
    for (const finding of outcome.findings) this.#report.find(finding);
    // Before the phase changes: who waits for the result must not see a moment without proof under way.
    if (!this.#prepared.oneShot && (options.prove || this.#prepared.healthAwaited))
      this.proof.begin(this.#scope, options.probeTimeoutMs);
    this.#setPhase("ready");
    return await this.#ended(await started.exited);
  }

  #untilReady(started: StartedService, { readyTimeoutMs: timeoutMs }: LifeOptions): Promise<ReadyOutcome> {
    return becomeReady(this.#scope, { ...this.#explained(started), timeoutMs, watchRoute: this.#watchRoute });
  }

  #explained(started: StartedService): ExplainRequest {
    return { prepared: this.#prepared, world: this.#world, started };
  }

  async #giveUpOn(started: StartedService, outcome: NotReady): Promise<undefined> {
    await this.#closeRoutes();
    const { findings, exit } = await endUnusable(this.#explained(started), outcome);
    this.#exit = exit;
    this.#world.ownershipChanged();
    return this.#fail(findings);
  }

  /** Its first process has ended well and left others: what was proven of it says nothing of them. */
  #wentToBackground(options: LifeOptions): void {
    if (this.#phase === "stopping") return;
    this.#report.find(inBackground(this.name));
    this.#world.ownershipChanged();
    if (this.#phase === "ready" && options.prove) this.prove(options.probeTimeoutMs);
  }

  readonly #watchRoute = (entry: PublishedRoute, open: boolean): void => {
    if (open) this.#report.drop("port.lost");
    else this.#report.find(portLost(this.name, entry, ownerOfRoute(entry.route, this.#world)));
    this.#report.changed();
  };

  async #ended(exit: Exit): Promise<Exit> {
    this.#exit = exit;
    if (this.#current !== undefined)
      this.#exitFact = captureExit(this.#world, this.name, { started: this.#current, exit });
    this.proof.interrupted();
    this.#report.changed();
    this.#world.ownershipChanged();
    await this.#closeRoutes();
    return exit;
  }

  /** The back-off in milliseconds when it shall start again, else undefined with the phase set. */
  async #judgeExit(exit: Exit, options: LifeOptions): Promise<number | undefined> {
    const started = this.#current;
    if (started === undefined || this.#scope.signal.aborted) return undefined;
    const { next, findings } = await judgeExit({ ...this.#explained(started), exit, starts: this.#starts });
    if (this.#scope.signal.aborted) return undefined;
    for (const finding of findings) this.#report.find(finding);
    if (next.phase === "restarting") return next.afterMs;
    if (next.phase === "completed") return this.#complete(options);
    this.proof.block([this.name]);
    this.#setPhase(next.phase);
    return undefined;
  }

  /** A one-shot service is proven by its end, and by the probes that look at what it has done. */
  #complete({ prove, probeTimeoutMs }: LifeOptions): undefined {
    if (this.#prepared.oneShot) {
      this.proof.completed(this.#exitFact);
      if (prove) this.proof.begin(this.#scope, probeTimeoutMs);
    }
    this.#setPhase("completed");
    return undefined;
  }

  #fail(findings: readonly Finding[]): undefined {
    if (this.#scope.signal.aborted) return undefined;
    this.proof.block([this.name]);
    for (const finding of findings) this.#report.find(finding);
    this.#setPhase("failed");
    return undefined;
  }

  #setPhase(phase: Phase, reason?: string): void {
    this.#phase = phase;
    this.#report.phase(this.name, phase, reason);
  }

  status(): ServiceStatus {
    return statusOf({
      prepared: this.#prepared,
      proof: this.proof,
      phase: this.#phase,
      findings: waive(this.ownFindings, this.name, this.#world.stack.settings.waivers),
      blockedBy: this.#blockedBy,
      endpoints: this.endpoints(),
      starts: this.#starts.length,
      started: this.#current,
      exit: this.#exit,
      readyMs: this.#readyMs,
    });
  }
}

function learnPassword({ plan }: PreparedService, world: World): void {
  if (plan.credentials.password !== undefined) world.learnSecret(plan.credentials.password);
}
