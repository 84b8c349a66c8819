import { sleep, type Scope } from "../base/scope.ts";
import type { StartIdentity } from "../model/verdict.ts";
import { findMarked, isAlive, statOf } from "./process-identity.ts";

export interface StopRequest {
  readonly identities: readonly StartIdentity[];
  /** Everything with this environment mark is stopped too, whatever session it went to. */
  readonly mark?: string;
  readonly signal: string;
  readonly graceMs: number;
}

export interface StopReport {
  /** How many were told to stop by this call. Those that another call is stopping already are waited for. */
  readonly signalled: number;
  /** How many got SIGKILL after the grace. */
  readonly killed: number;
  /** How many live on in spite of SIGKILL: stuck in the kernel, another user's, or started again by somebody. */
  readonly left: number;
}

const killWaitMs = 5000;

/** Who has been told to stop, and is not gone yet: a second signal means "at once" to many programs, and costs them data. */
const told = new Set<string>();

/** Ends processes by verified identity, never by a bare pid: the signal, once, the grace, then SIGKILL. Resolves when all are gone, or can't be ended. */
export async function stopProcesses(scope: Scope, request: StopRequest): Promise<StopReport> {
  const first = family(request).filter((identity) => !told.has(nameOf(identity)));
  for (const identity of first) told.add(nameOf(identity));
  try {
    signalAll(first, request.signal);
    // A stopped process would only get the signal when it goes on.
    signalAll(first, "SIGCONT");
    if (await gone(scope, request, request.graceMs)) return { signalled: first.length, killed: 0, left: 0 };
    return { signalled: first.length, ...(await killAll(scope, request)) };
  } finally {
    for (const identity of first) told.delete(nameOf(identity));
  }
}

async function killAll(scope: Scope, request: StopRequest): Promise<Omit<StopReport, "signalled">> {
  let killed = 0;
  for (const deadline = performance.now() + killWaitMs; ;) {
    const left = family(request);
    if (left.length === 0 || performance.now() >= deadline) return { killed, left: left.length };
    signalAll(left, "SIGKILL");
    killed = Math.max(killed, left.length);
    if (await gone(scope, request, 200)) return { killed, left: 0 };
  }
}

function family({ identities, mark }: StopRequest): readonly StartIdentity[] {
  const marked = mark === undefined ? [] : findMarked(mark);
  const known = new Map([...identities, ...marked].map((identity) => [identity.pid, identity]));
  return [...known.values()].filter((identity) => identity.pid !== process.pid && isAlive(identity));
}

/** Polls from 2 ms, growing; marked processes are searched again only when the known ones are gone. */
async function gone(scope: Scope, request: StopRequest, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  let watched = family(request);
  for (let waitMs = 2; ; waitMs = Math.min(50, waitMs * 1.5)) {
    watched = watched.filter((identity) => isAlive(identity));
    if (watched.length === 0) {
      watched = family(request);
      if (watched.length === 0) return true;
    }
    if (performance.now() >= deadline) return false;
    await sleep(scope, Math.min(waitMs, Math.max(1, deadline - performance.now())));
  }
}

/** Each gets the signal once: a leader of its own group takes its group along, so those in it are left out. */
function signalAll(identities: readonly StartIdentity[], signal: string): void {
  const members = identities.map((identity) => ({ identity, group: statOf(identity.pid)?.group }));
  const reached = new Set<number>();
  for (const { identity, group } of members)
    if (group === identity.pid && signalOne(identity, -identity.pid, signal)) reached.add(group);
  for (const { identity, group } of members)
    if (group !== undefined && group !== identity.pid && !reached.has(group)) signalOne(identity, identity.pid, signal);
}

/** The identity is looked at again right before. */
function signalOne(identity: StartIdentity, target: number, signal: string): boolean {
  if (!isAlive(identity)) return false;
  try {
    process.kill(target, signal);
    return true;
  } catch {
    // It ended in between, which was what was wanted, or it is not ours to end: then it is still there at the end.
    return false;
  }
}

function nameOf({ pid, startTicks, bootId }: StartIdentity): string {
  return `${pid} ${startTicks} ${bootId}`;
}
