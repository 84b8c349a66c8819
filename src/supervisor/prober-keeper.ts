import type { FromProber, PlannedProbe, ProveRequest, ToProber } from "../control/prober-messages.ts";
import type { ProveListener, Prover } from "../orchestrator/prover.ts";
import { openChannel, type Channel, type ChannelRequest } from "../system/channel.ts";
import { now, pause } from "../system/clock.ts";
import { createRespawn } from "./respawn.ts";

export interface ProberKeeper extends Prover {
  readonly pid: number;
  leave(): Promise<void>;
}

interface Pending {
  readonly message: ToProber;
  readonly listener: ProveListener | undefined;
  planned: readonly PlannedProbe[];
  readonly seen: Set<string>;
  finish(): void;
}

/** So long a prober with work may say nothing before it counts as hung. */
const silenceMs = 5000;
const lookEveryMs = 500;

/** Keeps a prober alive. One that ends or hangs in the middle leaves `error` results for what it was asked, never a gap. */
export function keepProber(request: ChannelRequest, onReplaced: (why: string) => void): ProberKeeper {
  const pending = new Map<number, Pending>();
  const respawn = createRespawn();
  let nextId = 1;
  let leaving = false;
  let heard = performance.now();
  let channel: Channel<ToProber, FromProber>;
  const begin = (): void => {
    channel = openChannel(request);
    respawn.begun();
    heard = performance.now();
    // Questions that nobody has heard, or whose answer got lost; proofs under way were given up.
    for (const { message } of pending.values()) channel.send(message);
    channel.onMessage((message) => {
      heard = performance.now();
      if (message.type !== "alive") take(pending, message);
    });
    void channel.ended.then(async ({ signal, code }) => {
      if (leaving) return;
      const why = signal === null ? `exited ${code}` : `was ended by ${signal}`;
      abandon(pending, why);
      await pause(respawn.delayMs());
      if (leaving) return;
      begin();
      onReplaced(why);
    });
  };
  begin();
  const watchdog = setInterval(() => {
    if (pending.size > 0 && performance.now() - heard > silenceMs) void channel.kill();
  }, lookEveryMs);
  watchdog.unref();
  const ask = (message: ToProber, listener?: ProveListener): Promise<Pending> => {
    const { promise, resolve } = Promise.withResolvers<Pending>();
    const entry: Pending = { message, listener, planned: [], seen: new Set(), finish: () => resolve(entry) };
    if (pending.size === 0) heard = performance.now();
    pending.set(message.id, entry);
    channel.send(message);
    return promise;
  };
  return {
    get pid() {
      return channel.pid;
    },
    async plan(service) {
      return (await ask({ type: "plan", id: nextId++, service })).planned;
    },
    async prove(scope, proveRequest, listener) {
      const id = nextId++;
      const cancel = (): void => channel.send({ type: "cancel", id });
      scope.signal.addEventListener("abort", cancel, { once: true });
      await ask({ type: "prove", id, request: proveRequest }, listener);
      scope.signal.removeEventListener("abort", cancel);
    },
    async leave() {
      leaving = true;
      clearInterval(watchdog);
      await channel.kill();
    },
  };
}

function take(pending: Map<number, Pending>, message: Exclude<FromProber, { type: "alive" }>): void {
  const entry = pending.get(message.id);
  if (entry === undefined) return;
  if (message.type === "planned") {
    entry.planned = message.probes;
    entry.listener?.planned(message.probes);
  } else if (message.type === "fact") entry.listener?.fact(message.fact);
  else if (message.type === "result") {
    entry.seen.add(message.result.probe);
    entry.listener?.result(message.result);
  } else {
    pending.delete(message.id);
    if (message.type === "broken") fillIn(entry, `the prober could not run it: ${message.message}`);
    entry.finish();
  }
}

/** A question for a plan stays, to be asked again; a proof that was under way is over, with an `error` for each probe without result. */
function abandon(pending: Map<number, Pending>, why: string): void {
  for (const [id, entry] of pending) {
    if (entry.message.type !== "prove") continue;
    pending.delete(id);
    fillIn(entry, `the prober ${why} while this probe was under way`);
    entry.finish();
  }
}

function fillIn(entry: Pending, message: string): void {
  if (entry.message.type !== "prove" || entry.listener === undefined) return;
  const request: ProveRequest = entry.message.request;
  for (const probe of entry.planned) {
    if (entry.seen.has(probe.id)) continue;
    entry.listener.result({
      service: request.service.name,
      probe: probe.id,
      title: probe.title,
      verdict: "error",
      message,
      hint: "plumb check runs it again",
      at: now(),
      durationMs: 0,
      evidence: [],
    });
  }
}
