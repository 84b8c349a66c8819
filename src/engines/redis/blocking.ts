import type { Client } from "./client.ts";
import type { BlockRequest, Call } from "./command.ts";
import type { Database } from "./database.ts";
import { Failure, nothing, type Reply } from "./reply.ts";

interface Waiter {
  readonly call: Call;
  readonly request: BlockRequest;
  readonly names: readonly string[];
}

/** Clients that wait for keys, served in the order in which they came. */
export class Blocking {
  #waiters = new Map<string, Set<Waiter>>();
  #ready = new Set<string>();

  wait(call: Call, request: BlockRequest, finish: (call: Call, reply: Reply) => void): Reply {
    const { client, db } = call;
    const waiter: Waiter = { call, request, names: [...new Set(request.keys)].map((key) => nameOf(db, key)) };
    for (const name of waiter.names) {
      const queue = this.#waiters.get(name) ?? new Set();
      queue.add(waiter);
      this.#waiters.set(name, queue);
    }
    const end = (reply: Reply): void => {
      clearTimeout(timer);
      this.#forget(waiter);
      client.blocked = undefined;
      finish(call, reply);
    };
    const timer = request.timeoutMs === 0 ? undefined : setTimeout(() => end(request.empty), request.timeoutMs);
    client.blocked = { cancel: end };
    return nothing;
  }

  ready(db: Database, key: string): void {
    const name = nameOf(db, key);
    if (this.#waiters.has(name)) this.#ready.add(name);
  }

  /** Serves who waits for keys that came. One served client can make the next key ready. */
  serve(run: (call: Call, attempt: () => Reply | undefined) => Reply | undefined): void {
    while (this.#ready.size > 0) {
      const names = [...this.#ready];
      this.#ready.clear();
      for (const name of names) {
        for (const waiter of this.#waiters.get(name) ?? []) {
          const reply = attemptSafely(() => run(waiter.call, waiter.request.attempt));
          if (reply !== undefined) waiter.call.client.blocked?.cancel(reply);
        }
      }
    }
  }

  /** A client that left waits for nothing any more. */
  leave(client: Client): void {
    for (const queue of this.#waiters.values())
      for (const waiter of queue) if (waiter.call.client === client) this.#forget(waiter);
  }

  #forget(waiter: Waiter): void {
    for (const name of waiter.names) {
      const queue = this.#waiters.get(name);
      queue?.delete(waiter);
      if (queue?.size === 0) this.#waiters.delete(name);
    }
  }
}

function attemptSafely(attempt: () => Reply | undefined): Reply | undefined {
  try {
    return attempt();
  } catch (problem) {
    if (problem instanceof Failure) return problem;
    throw problem;
  }
}

function nameOf(db: Database, key: string): string {
  return `${db.index}:${key}`;
}
