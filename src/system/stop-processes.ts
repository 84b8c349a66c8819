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
  /** How many got the signal, and how many had to be killed after the grace. */
  readonly signalled: number;
  readonly killed: number;
}

const killWaitMs = 5000;

/** Ends processes by verified identity, never by a bare pid: the signal, the grace, then SIGKILL. Resolves when all are gone. */
export async function stopProcesses(scope: Scope, request: StopRequest): Promise<StopReport> {
  const first = family(request);
  for (const identity of first) signalOne(identity, request.signal);
  // A stopped process would only get the signal when it goes on.
  for (const identity of first) signalOne(identity, "SIGCONT");
  if (await gone(scope, request, request.graceMs)) return { signalled: first.length, killed: 0 };
  let killed = 0;
  const deadline = performance.now() + killWaitMs;
  while (performance.now() < deadline) {
    const left = family(request);
    for (const identity of left) signalOne(identity, "SIGKILL");
    killed = Math.max(killed, left.length);
    if (left.length === 0 || (await gone(scope, request, 200))) break;
  }
  return { signalled: first.length, killed };
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

/** A leader of its own group takes its group along; the identity is looked at again right before. */
function signalOne(identity: StartIdentity, signal: string): void {
  if (!isAlive(identity)) return;
  const ownGroup = statOf(identity.pid)?.group === identity.pid;
  try {
    process.kill(ownGroup ? -identity.pid : identity.pid, signal);
  } catch {
    // It ended in between: that is what was wanted.
  }
}
