import type { Scope } from "../base/scope.ts";
import type { PlannedProbe } from "../control/prober-messages.ts";
import type { Endpoint } from "../model/endpoint.ts";
import type { Phase, Standing } from "../model/status.ts";
import type { Finding, ProbeResult, StartIdentity } from "../model/verdict.ts";
import { now, today } from "../system/clock.ts";
import type { Health } from "./dependencies.ts";
import type { PreparedService } from "./prepared.ts";
import type { World } from "./world.ts";

/** Which start is proven, by which plan, and where it can be reached. */
export interface ProofSubject {
  readonly prepared: PreparedService;
  readonly world: World;
  readonly identity: StartIdentity | undefined;
  readonly endpoints: readonly Endpoint[];
}

/** What has been planned and found out about one service, for its present start. A probe that was planned is never missing. */
export class ProofRecord {
  #planned: readonly PlannedProbe[] = [];
  #results = new Map<string, ProbeResult>();
  #planKnown = false;
  #blockedBy: readonly string[] | undefined;
  /** Of a one-shot service: that it has ended well. It stands beside its probes. */
  #completion: ProbeResult | undefined;
  /** Results of an earlier round say nothing about the present one. */
  #round = 0;
  #under = false;
  #done = false;
  readonly #subject: () => ProofSubject;
  readonly #changed: () => void;

  constructor(subject: () => ProofSubject, changed: () => void) {
    this.#subject = subject;
    this.#changed = changed;
  }

  /** Asks which probes there are, so that none is missing from the score whatever becomes of the service. */
  plan(): void {
    const { prepared, world } = this.#subject();
    void world.prover.plan(prepared.service).then((probes) => {
      this.#planned = probes;
      this.#planKnown = true;
      if (this.#blockedBy !== undefined) this.#markUnrun(this.#blockedBy);
      this.#changed();
    });
  }

  /** Starts the probes in the background. `over` turns true when each planned one has a result. */
  begin(scope: Scope, timeoutMs: number): void {
    this.#results.clear();
    this.#blockedBy = undefined;
    this.#under = true;
    this.#done = false;
    const round = (this.#round += 1);
    void this.#prove(scope, timeoutMs, round);
  }

  async #prove(scope: Scope, timeoutMs: number, round: number): Promise<void> {
    const { prepared, world, identity, endpoints } = this.#subject();
    const { service, plan } = prepared;
    const request = {
      service,
      stackName: world.stack.name,
      run: world.run(),
      identity,
      credentials: plan.credentials,
      expected: plan.expected,
      process: { env: plan.env, cwd: plan.cwd },
      endpoints,
      mayWrite: true,
      waivers: world.stack.settings.waivers,
      today: today(),
      timeoutMs,
    };
    const current = (): boolean => round === this.#round;
    await world.prover.prove(scope, request, {
      planned: (probes) => {
        if (!current()) return;
        this.#planned = probes;
        this.#planKnown = true;
      },
      result: (result) => (current() ? this.#add(world.clean(result)) : undefined),
      fact: (fact) => world.bus.emit({ type: "fact", at: now(), fact: world.clean(fact) }),
    });
    if (!current()) return;
    this.#fillIn((probe) => this.#without(probe, "error", "it gave no result: the prober ended before it was run"));
    this.#under = false;
    this.#done = true;
    this.#changed();
  }

  #add(result: ProbeResult): void {
    this.#results.set(result.probe, result);
    this.#told(result);
  }

  #told(result: ProbeResult): void {
    this.#subject().world.bus.emit({ type: "probe", at: result.at, result });
    this.#changed();
  }

  /** True when no probe is under way and every planned one is accounted for. */
  get over(): boolean {
    return this.#planKnown && !this.#under;
  }

  /** Nothing has been proven or tried for the present start. */
  get never(): boolean {
    return !this.#under && !this.#done;
  }

  get planKnown(): boolean {
    return this.#planKnown;
  }

  get ids(): readonly string[] {
    return this.#planned.map(({ id }) => id);
  }

  /** The service did not come so far that its probes could run. */
  block(by: readonly string[]): void {
    this.#round += 1;
    this.#done = true;
    this.#under = false;
    this.#blockedBy = by;
    this.#markUnrun(by);
    this.#changed();
  }

  #markUnrun(by: readonly string[]): void {
    const names = by.join(", ");
    this.#fillIn((probe) => ({
      ...this.#without(probe, "blocked", `not run: ${names} did not become ready`),
      blockedBy: names,
    }));
  }

  #fillIn(result: (probe: PlannedProbe) => ProbeResult): void {
    for (const probe of this.#planned) if (!this.#results.has(probe.id)) this.#add(result(probe));
  }

  /** The start that the results hold for is over: they say nothing about the next one. */
  interrupted(): void {
    this.#round += 1;
    this.#results.clear();
    this.#completion = undefined;
    this.#under = false;
    this.#done = false;
  }

  /** A one-shot service has done what it is for; `evidence` is the fact of its exit. */
  completed(evidence: string): void {
    const { prepared, identity } = this.#subject();
    const probe = { id: `${prepared.kind.kind}.completed`, title: "ends with exit code 0" };
    const result = this.#without(probe, "pass", undefined);
    this.#completion = { ...result, evidence: [evidence], ...(identity === undefined ? {} : { identity }) };
    this.#done = this.#planned.length === 0;
    this.#told(this.#completion);
  }

  planned(): number {
    return this.#planned.length + (this.#completion === undefined ? 0 : 1);
  }

  results(): readonly ProbeResult[] {
    return [...this.#results.values(), ...(this.#completion === undefined ? [] : [this.#completion])];
  }

  health(): Health {
    if (!this.#done) return "not-yet";
    if (this.planned() === 0) return "never";
    return this.#allPassed() ? "healthy" : "unhealthy";
  }

  standing(phase: Phase, findings: readonly Finding[]): Standing {
    if (phase === "blocked") return "blocked";
    if (phase === "failed" || phase === "gave-up") return "failed";
    if (phase === "stopped" || phase === "stopping") return "stopped";
    if (phase !== "ready" && phase !== "completed") return "starting";
    if (this.#under) return "starting";
    if (this.results().some((result) => result.verdict === "fail")) return "failed";
    const withheld = findings.some(({ verdict }) => verdict !== "pass" && verdict !== "warn");
    if (this.#allPassed() && !withheld) return "proven";
    return phase === "completed" ? "completed" : "running-unproven";
  }

  /** A warning is a pass with something to say. */
  #allPassed(): boolean {
    const results = this.results();
    if (this.planned() === 0 || results.length !== this.planned()) return false;
    return results.every(({ verdict }) => verdict === "pass" || verdict === "warn");
  }

  #without(probe: PlannedProbe, verdict: ProbeResult["verdict"], message: string | undefined): ProbeResult {
    return {
      service: this.#subject().prepared.service.name,
      probe: probe.id,
      title: probe.title,
      verdict,
      at: now(),
      durationMs: 0,
      evidence: [],
      ...(message === undefined ? {} : { message }),
    };
  }
}
