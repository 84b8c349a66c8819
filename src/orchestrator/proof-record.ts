import type { Scope } from "../base/scope.ts";
import type { PlannedProbe } from "../control/prober-messages.ts";
import type { Phase, Standing } from "../model/status.ts";
import type { Finding, ProbeResult, StartIdentity } from "../model/verdict.ts";
import { now, today } from "../system/clock.ts";
import type { Health } from "./dependencies.ts";
import type { PreparedService } from "./prepared.ts";
import type { World } from "./world.ts";

/** What has been planned and found out about one service, for its present start. A probe that was planned is never missing. */
export class ProofRecord {
  #planned: readonly PlannedProbe[] = [];
  #results = new Map<string, ProbeResult>();
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

  /** Starts the probes in the background. `over` turns true when each planned one has a result. */
  begin(scope: Scope, identity: StartIdentity, timeoutMs = 60_000): void {
    this.#results.clear();
    this.#under = true;
    this.#done = false;
    void this.#prove(scope, identity, timeoutMs);
  }

  async #prove(scope: Scope, identity: StartIdentity, timeoutMs: number): Promise<void> {
    const { service, plan, endpoints } = this.#prepared;
    const request = {
      service,
      stackName: this.#world.stack.name,
      run: this.#world.run(),
      identity,
      credentials: plan.credentials,
      endpoints,
      mayWrite: true,
      waivers: this.#world.stack.settings.waivers,
      today: today(),
      timeoutMs,
    };
    await this.#world.prover.prove(scope, request, {
      planned: (probes) => {
        this.#planned = probes;
        this.#changed();
      },
      result: (result) => this.#add(result),
      fact: (fact) => this.#world.bus.emit({ type: "fact", at: now(), fact }),
    });
    this.#under = false;
    this.#done = true;
    this.#changed();
  }

  #add(result: ProbeResult): void {
    this.#results.set(result.probe, result);
    this.#world.bus.emit({ type: "probe", at: result.at, result });
    this.#changed();
  }

  /** True when no probe is under way and the last proof, if any, ran to its end. */
  get over(): boolean {
    return !this.#under;
  }

  /** The service did not come so far that its probes could run. */
  block(by: readonly string[]): void {
    this.#done = true;
    this.#under = false;
    for (const probe of this.#planned) {
      if (!this.#results.has(probe.id)) this.#add(this.#unrun(probe, by));
    }
    this.#changed();
  }

  /** The start that the results hold for is over: they say nothing about the next one. */
  interrupted(): void {
    this.#results.clear();
    this.#done = false;
  }

  /** A one-shot service has done what it is for. */
  completed(): void {
    this.#planned = [{ id: `${this.#prepared.kind.kind}.completed`, title: "ends with exit code 0" }];
    this.#done = true;
    this.#add({
      service: this.#prepared.service.name,
      probe: `${this.#prepared.kind.kind}.completed`,
      title: "ends with exit code 0",
      verdict: "pass",
      at: now(),
      durationMs: 0,
      evidence: [],
    });
  }

  plan(probes: readonly PlannedProbe[]): void {
    this.#planned = probes;
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
