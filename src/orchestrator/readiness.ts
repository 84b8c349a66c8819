import { race, sleep, type Scope } from "../base/scope.ts";
import type { Finding } from "../model/verdict.ts";
import { listenersOf, type Listener } from "../system/listeners.ts";
import { descendantsOf, findMarked } from "../system/process-identity.ts";
import { functionalCheck } from "./functional-check.ts";
import { judgeListeners, type ListenerJudgement } from "./judge-listeners.ts";
import type { PreparedService, PublishedRoute } from "./prepared.ts";
import { publish } from "./publish.ts";
import type { Exit, StartedService } from "./start.ts";
import type { World } from "./world.ts";

export type ReadyOutcome =
  | {
      readonly kind: "ready";
      readonly afterMs: number;
      readonly findings: readonly Finding[];
      readonly published: readonly PublishedRoute[];
    }
  | { readonly kind: "exited"; readonly exit: Exit }
  | { readonly kind: "stopped" }
  | NotReady;

/** It stays up and yet is not what was asked for. */
export interface NotReady {
  readonly kind: "not-ready";
  readonly afterMs: number;
  readonly judgement: ListenerJudgement;
  readonly findings: readonly Finding[];
  /** What the last functional check said, where it came so far. */
  readonly lastAnswer?: string;
}

export interface ReadyRequest {
  readonly prepared: PreparedService;
  readonly world: World;
  readonly started: StartedService;
  readonly timeoutMs: number;
  /** Told when one of its published routes is lost, and when it is there again. */
  watchRoute(entry: PublishedRoute, open: boolean): void;
}

/** A program that serves the right port on its localhost only, and has not changed that for so long, means it. */
const stableMs = 3000;
/** One that serves other ports may open the right one later; after this long without a change it won't. */
const elsewhereMs = 8000;
/** A program that listens nowhere shows by nothing but its life that it has started; most that can't start end sooner. */
const settledMs = 400;
const firstPollMs = 5;
const longestPollMs = 50;
/** Looking through all processes for children is dear; it is done this often while the first one alone has not all listeners. */
const familyEveryMs = 250;

/** Resolves when the service can be used, has ended, was stopped, or will not come to it. Never rejects for what the service does. */
export async function becomeReady(scope: Scope, request: ReadyRequest): Promise<ReadyOutcome> {
  const began = performance.now();
  await using child = scope.child(`readiness of ${request.prepared.service.name}`, request.timeoutMs);
  const ended = request.started.exited.then((exit): ReadyOutcome => ({ kind: "exited", exit }));
  const steps = untilReady(child, { ...request, began });
  const outcome = await race(child, Promise.race([ended, steps])).catch((reason: unknown) => reason);
  steps.catch(() => undefined);
  if (isOutcome(outcome)) return outcome;
  if (scope.signal.aborted) return { kind: "stopped" };
  if (child.remainingMs() > 0) throw outcome;
  const judgement = judgeListeners(request.prepared.plan.listeners, familyListeners(request));
  return {
    kind: "not-ready",
    afterMs: since(began),
    judgement,
    findings: [],
    lastAnswer: lastAnswers.get(request.started) ?? "none",
  };
}

interface Steps extends ReadyRequest {
  readonly began: number;
}

/** The last thing a functional check said, by start: for the message when the time is over. */
const lastAnswers = new WeakMap<StartedService, string>();

async function untilReady(scope: Scope, request: Steps): Promise<ReadyOutcome> {
  const { prepared, world } = request;
  const judgement = await untilListening(scope, request);
  if (judgement.missing.length > 0) {
    return { kind: "not-ready", afterMs: since(request.began), judgement, findings: [] };
  }
  request.started.settle(servingPids(prepared, judgement));
  const { published, findings, refused } = await publish(scope, {
    prepared,
    world,
    started: request.started,
    watch: request.watchRoute,
  });
  if (refused.length > 0) return { kind: "not-ready", afterMs: since(request.began), judgement, findings: refused };
  await functionalCheck(scope, prepared, (answer) => lastAnswers.set(request.started, answer));
  return { kind: "ready", afterMs: since(request.began), findings: [...judgement.findings, ...findings], published };
}

/** Polls for its listeners from 5 ms, growing to 50; gives up early when it has settled on others. */
async function untilListening(scope: Scope, request: Steps): Promise<ListenerJudgement> {
  const { prepared, started } = request;
  let waitMs = firstPollMs;
  let seen = "";
  let seenSince = performance.now();
  let family = performance.now();
  for (;;) {
    let listeners = listenersOf(started.pids());
    if (prepared.plan.listeners.length === 0) {
      await sleep(scope, settledMs);
      return judgeListeners([], listeners);
    }
    let judgement = judgeListeners(prepared.plan.listeners, listeners, prepared.service.name);
    if (judgement.missing.length > 0 && since(family) > familyEveryMs) {
      family = performance.now();
      listeners = familyListeners(request);
      judgement = judgeListeners(prepared.plan.listeners, listeners, prepared.service.name);
    }
    if (judgement.missing.length === 0) return judgement;
    // What a program binds for UDP may be any client's socket.
    const served = listeners.filter(({ protocol }) => protocol === "tcp");
    const shape = served.map(({ host, port }) => `${host}:${port}`).join();
    if (shape !== seen) seenSince = performance.now();
    seen = shape;
    if (shape !== "" && since(seenSince) > patienceMs(request, judgement)) return judgement;
    await sleep(scope, waitMs);
    waitMs = Math.min(longestPollMs, waitMs * 1.5);
  }
}

/** A user who knows that it starts slowly has said so: `healthcheck.start_period`. */
function patienceMs({ prepared }: Steps, { missing, seen }: ListenerJudgement): number {
  const onLocalhost = missing.every(({ port }) => seen.some((fact) => fact.port === port));
  return Math.max(onLocalhost ? stableMs : elsewhereMs, prepared.service.healthcheck?.startPeriodMs ?? 0);
}

/** Listeners of the program and of everything it started. */
function familyListeners({ prepared, world, started }: ReadyRequest): readonly Listener[] {
  const marked = findMarked(world.mark(prepared.service.name)).map((identity) => identity.pid);
  const pids = started.pids().flatMap((pid) => [pid, ...descendantsOf(pid)]);
  return listenersOf([...new Set([...pids, ...marked])]);
}

function servingPids({ plan }: PreparedService, { seen }: ListenerJudgement): readonly number[] {
  return seen.filter(({ port }) => plan.listeners.some((listener) => listener.port === port)).map(({ pid }) => pid);
}

function since(began: number): number {
  return Math.round(performance.now() - began);
}

function isOutcome(value: unknown): value is ReadyOutcome {
  return typeof value === "object" && value !== null && "kind" in value;
}
