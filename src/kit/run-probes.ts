import { messageOf, PlumbError } from "../base/errors.ts";
import { race, type Scope } from "../base/scope.ts";
import type { Waiver } from "../model/settings.ts";
import type { Fact, ProbeResult, StartIdentity } from "../model/verdict.ts";
import type { Probe, ProbeContext, ProbeOutcome } from "./probe.ts";

export interface ProbeRun {
  readonly service: string;
  readonly probes: readonly Probe[];
  readonly mayWrite: boolean;
  readonly waivers: readonly Waiver[];
  /** YYYY-MM-DD: a waiver holds up to and including its last day. */
  readonly today: string;
  readonly identity: StartIdentity | undefined;
  readonly timeoutMs: number;
  /** The user's limit for one probe, in place of the probe's own. */
  readonly probeTimeoutMs?: number | undefined;
  readonly listener: ProbeRunListener;
  now(): number;
  /** The context of one probe; facts it takes go to `fact`. */
  contextOf(probe: Probe, fact: ProbeContext["fact"]): ProbeContext;
  newId(): string;
}

export interface ProbeRunListener {
  fact(fact: Fact): void;
  result(result: ProbeResult): void;
}

const defaultProbeMs = 5000;

/**
 * Runs all probes of one service side by side, each after those it needs. Every probe gets exactly one result:
 * one that throws is `error`, one that gets no answer in its time is `fail`, one whose needs did not pass is `blocked`.
 * @throws Error where two probes have the same id: one of them would stand for both
 */
export async function runProbes(scope: Scope, run: ProbeRun): Promise<readonly ProbeResult[]> {
  const doubled = run.probes.find(({ id }, index) => run.probes.findIndex((other) => other.id === id) !== index);
  if (doubled !== undefined) throw new Error(`two probes of ${run.service} have the id ${doubled.id}`);
  const outcomes = new Map<string, Promise<ProbeResult>>();
  const resultOf = (probe: Probe): Promise<ProbeResult> => {
    const known = outcomes.get(probe.id);
    if (known !== undefined) return known;
    const needs = run.probes.filter((other) => probe.needs.includes(other.id) && other.id !== probe.id);
    const result = Promise.all(needs.map(resultOf)).then((before) => runOne(scope, run, { probe, before }));
    outcomes.set(probe.id, result);
    return result;
  };
  return Promise.all(run.probes.map(resultOf));
}

interface OneRun {
  readonly probe: Probe;
  readonly before: readonly ProbeResult[];
}

async function runOne(scope: Scope, run: ProbeRun, { probe, before }: OneRun): Promise<ProbeResult> {
  const began = performance.now();
  const evidence: string[] = [];
  const fact: ProbeContext["fact"] = (kind, source, data) => {
    const taken = { id: run.newId(), at: run.now(), service: run.service, kind, source, data };
    evidence.push(taken.id);
    run.listener.fact(taken);
    return taken;
  };
  const outcome =
    notRun(run, probe, before) ?? (await attempt(scope, run, { probe, context: run.contextOf(probe, fact) }));
  const durationMs = Math.round((performance.now() - began) * 10) / 10;
  // What came of the run is itself read from the live world: no verdict stands without a fact.
  if (evidence.length === 0) fact("probe.outcome", `probe:${probe.id}`, { verdict: outcome.verdict, durationMs });
  const result: ProbeResult = {
    service: run.service,
    probe: probe.id,
    title: probe.title,
    at: run.now(),
    durationMs,
    evidence,
    ...outcome,
    ...(run.identity === undefined ? {} : { identity: run.identity }),
  };
  run.listener.result(result);
  return result;
}

type Outcome = Pick<ProbeResult, "verdict" | "message" | "hint" | "blockedBy">;

function notRun(run: ProbeRun, probe: Probe, before: readonly ProbeResult[]): Outcome | undefined {
  const waiver = run.waivers.find(
    (candidate) => candidate.finding === probe.id && (candidate.service ?? run.service) === run.service,
  );
  if (waiver !== undefined && waiver.until >= run.today) {
    return { verdict: "skipped", message: `waived by ${waiver.owner} until ${waiver.until}: ${waiver.reason}` };
  }
  if (probe.effect !== "reads" && !run.mayWrite) {
    return { verdict: "skipped", message: "read-only: this service was not started by us", hint: "--write allows it" };
  }
  const blocker = before.find((result) => result.verdict !== "pass" && result.verdict !== "warn");
  if (blocker === undefined) return undefined;
  return { verdict: "blocked", blockedBy: blocker.probe, message: `not run: ${blocker.probe} did not pass` };
}

async function attempt(
  scope: Scope,
  run: ProbeRun,
  { probe, context }: { probe: Probe; context: ProbeContext },
): Promise<ProbeOutcome> {
  const timeoutMs = Math.min(run.probeTimeoutMs ?? probe.timeoutMs ?? defaultProbeMs, run.timeoutMs);
  await using own = scope.child(probe.id, timeoutMs);
  try {
    return await race(own, probe.run(own, context));
  } catch (problem) {
    if (own.signal.aborted && !scope.signal.aborted) {
      return {
        verdict: "fail",
        message: `no answer within ${timeoutMs} ms (${probe.title})`,
        hint: "is it stopped, overloaded or blocked?",
      };
    }
    if (problem instanceof ServiceFailure) return problem.outcome;
    return { verdict: "error" as "unknown", message: `the probe itself broke: ${text(problem)}` };
  }
}

function text(problem: unknown): string {
  return problem instanceof PlumbError ? `${problem.code}: ${problem.message}` : messageOf(problem);
}

/** Thrown inside a probe where the service, not the probe, is at fault: it ends the probe with this outcome. */
export class ServiceFailure extends Error {
  readonly outcome: ProbeOutcome;

  constructor(message: string, hint?: string) {
    super(message);
    this.outcome = hint === undefined ? { verdict: "fail", message } : { verdict: "fail", message, hint };
  }
}
