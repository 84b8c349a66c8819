import type { Scope } from "../base/scope.ts";
import type { PlannedProbe } from "../control/prober-messages.ts";
import type { Endpoint } from "../model/endpoint.ts";
import type { Phase, Standing } from "../model/status.ts";
import type { Finding, ProbeResult, StartIdentity } from "../model/verdict.ts";
import { now, today } from "../system/clock.ts";
import type { Health } from "./dependencies.ts";
import type { PreparedService } from "./prepared.ts";
import type { World } from "./world.ts";

/** Which start is proven, and where it can be reached. */
export interface ProofSubject {
  readonly identity: StartIdentity | undefined;
  readonly endpoints: readonly Endpoint[];
}

/** What has been planned and found out about one service, for its present start. A probe that was planned is never missing. */
export class ProofRecord {
  #planned: readonly PlannedProbe[] = [];
  #results = new Map<string, ProbeResult>();
  #planKnown = false;
  #blockedBy: readonly string[] | undefined;
  /** Results of an earlier round say nothing about the present one. */
  #round = 0;
  #under = false;
  #done = false;
  readonly #prepared: PreparedService;
  readonly #world: World;
  readonly #changed: () => void;

  constructor(prepared: PreparedService, world: World, changed: () => void) {
    this.#prepared = prepared;
    this.#world = world;
    this.#changed = changed;
  }

  /** Asks which probes there are, so that none is missing from the score whatever becomes of the service. */
  plan(): void {
    void this.#world.prover.plan(this.#prepared.service).then((probes) => {
      this.#planned = probes;
      this.#planKnown = true;
      if (this.#blockedBy !== undefined) this.#markUnrun(this.#blockedBy);
      this.#changed();
    });
  }

  /** Starts the probes in the background. `over` turns true when each planned one has a result. */
  begin(scope: Scope, subject: ProofSubject, timeoutMs: number): void {
    this.#results.clear();
    this.#blockedBy = undefined;
    this.#under = true;
    this.#done = false;
    const round = (this.#round += 1);
    void this.#prove(scope, { ...subject, timeoutMs }, round);
  }

  async #prove(scope: Scope, subject: ProofSubject & { timeoutMs: number }, round: number): Promise<void> {
    const { service, plan } = this.#prepared;
    const request = {
      service,
      stackName: this.#world.stack.name,
      run: this.#world.run(),
      identity: subject.identity,
      credentials: plan.credentials,
      expected: plan.expected,
      process: { env: plan.env, cwd: plan.cwd },
      endpoints: subject.endpoints,
      mayWrite: true,
      waivers: this.#world.stack.settings.waivers,
      today: today(),
      timeoutMs: subject.timeoutMs,
    };
    const current = (): boolean => round === this.#round;
    await this.#world.prover.prove(scope, request, {
      planned: (probes) => {
        this.#planned = probes;
        this.#planKnown = true;
      },
      result: (result) => (current() ? this.#add(result) : undefined),
      fact: (fact) => this.#world.bus.emit({ type: "fact", at: now(), fact }),
    });
    if (!current()) return;
    this.#under = false;
    this.#done = true;
    this.#changed();
  }

  #add(result: ProbeResult): void {
    this.#results.set(result.probe, result);
    this.#world.bus.emit({ type: "probe", at: result.at, result });
    this.#changed();
  }

  /** True when no probe is under way and every planned one is accounted for. */
  get over(): boolean {
    return this.#planKnown && !this.#under;
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
    for (const probe of this.#planned) {
      if (!this.#results.has(probe.id)) this.#add(this.#unrun(probe, by));
    }
  }

  /** The start that the results hold for is over: they say nothing about the next one. */
  interrupted(): void {
    this.#round += 1;
    this.#results.clear();
    this.#under = false;
    this.#done = false;
  }

  /** A one-shot service has done what it is for; `evidence` is the fact of its exit. */
  completed(evidence: string): void {
    this.#planKnown = true;
    this.#planned = [{ id: `${this.#prepared.kind.kind}.completed`, title: "ends with exit code 0" }];
    this.#done = true;
    this.#add({
      service: this.#prepared.service.name,
      probe: `${this.#prepared.kind.kind}.completed`,
      title: "ends with exit code 0",
      verdict: "pass",
      at: now(),
      durationMs: 0,
      evidence: [evidence],
    });
  }

  planned(): number {
    return this.#planned.length;
  }

  results(): readonly ProbeResult[] {
    return [...this.#results.values()];
  }

  health(): Health {
    if (!this.#done) return "not-yet";
    if (this.#planned.length === 0) return "never";
    return this.#allPassed() ? "healthy" : "unhealthy";
  }

  standing(phase: Phase, findings: readonly Finding[]): Standing {
    if (phase === "blocked") return "blocked";
    if (phase === "failed" || phase === "gave-up") return "failed";
    if (phase === "stopped" || phase === "stopping") return "stopped";
    if (phase === "completed") return this.#allPassed() ? "proven" : "completed";
    if (phase !== "ready" || this.#under) return "starting";
    if (this.results().some((result) => result.verdict === "fail")) return "failed";
    const withheld = findings.some((finding) => finding.verdict === "fail" || finding.verdict === "unknown");
    return this.#allPassed() && !withheld ? "proven" : "running-unproven";
  }

  #allPassed(): boolean {
    if (this.#planned.length === 0) return false;
    return this.#planned.every((probe) => this.#results.get(probe.id)?.verdict === "pass");
  }

  #unrun(probe: PlannedProbe, by: readonly string[]): ProbeResult {
    return {
      service: this.#prepared.service.name,
      probe: probe.id,
      title: probe.title,
      verdict: "blocked",
      blockedBy: by.join(", "),
      message: `not run: ${by.join(", ")} did not become ready`,
      at: now(),
      durationMs: 0,
      evidence: [],
    };
  }
}
