import { PlumbError } from "./errors.ts";

/**
 * Deadline + cancellation + clean-up of one piece of work. It is the first parameter of everything that waits.
 * Closing a scope runs its clean-ups last-first; a child scope closes with its parent's signal.
 */
export interface Scope extends AsyncDisposable {
  readonly signal: AbortSignal;
  /** Milliseconds left until the deadline; `Infinity` without one. */
  remainingMs(): number;
  /** A narrower scope: its deadline is named, so that the message of a time-out says which one ended it. */
  child(name: string, timeoutMs?: number): Scope;
  /** Runs when the scope is closed, last-first. */
  defer(cleanup: () => void | Promise<void>): void;
  /** Cancels the work without closing: `signal` fires with this reason. */
  cancel(reason: unknown): void;
}

/** A scope of its own. `name` and `timeoutMs` appear in the time-out's message. */
export function createScope(name: string, timeoutMs?: number, parent?: AbortSignal): Scope {
  const controller = new AbortController();
  const cleanups: (() => void | Promise<void>)[] = [];
  const deadline = timeoutMs === undefined ? Infinity : performance.now() + timeoutMs;
  const timer =
    timeoutMs === undefined || timeoutMs === Infinity
      ? undefined
      : setTimeout(() => controller.abort(timedOut(name, timeoutMs)), timeoutMs);
  timer?.unref();
  const follow = (): void => controller.abort(parent?.reason);
  if (parent?.aborted) follow();
  else parent?.addEventListener("abort", follow, { once: true });
  return {
    signal: controller.signal,
    remainingMs: () => Math.max(0, deadline - performance.now()),
    child: (childName, childMs) => createScope(childName, childMs, controller.signal),
    defer: (cleanup) => void cleanups.push(cleanup),
    cancel: (reason) => controller.abort(reason),
    async [Symbol.asyncDispose]() {
      clearTimeout(timer);
      parent?.removeEventListener("abort", follow);
      for (let cleanup = cleanups.pop(); cleanup !== undefined; cleanup = cleanups.pop()) await cleanup();
      controller.abort(new PlumbError("scope.closed", { message: `${name} is over` }));
    },
  };
}

/** Waits; rejects with the scope's reason when it is cancelled or its deadline passes first. */
export function sleep(scope: Scope, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  return race(scope, promise).finally(() => clearTimeout(timer));
}

/** The promise's outcome, or the scope's reason, whichever is first. */
export function race<T>(scope: Scope, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const fail = (): void => reject(scope.signal.reason);
  if (scope.signal.aborted) fail();
  else scope.signal.addEventListener("abort", fail, { once: true });
  return Promise.race([work, promise]).finally(() => scope.signal.removeEventListener("abort", fail));
}

function timedOut(name: string, timeoutMs: number): PlumbError {
  return new PlumbError("scope.timeout", {
    message: `${name} took longer than ${timeoutMs} ms`,
    context: { name, timeoutMs },
  });
}
