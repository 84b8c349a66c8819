import type { Client } from "./client.ts";
import type { BlockRequest, Call } from "./command.ts";
import { nameOf, type Database } from "./database.ts";
import { noArray, nothing, type Reply } from "./reply.ts";
import { LongTimer } from "./timer.ts";

interface Waiter {
  readonly call: Call;
  readonly request: BlockRequest;
  readonly keys: readonly string[];
}

/** How a waiting command is carried out again: with its errors as replies. */
type Run = (call: Call, attempt: () => Reply | undefined) => Reply | undefined;

/** Clients that wait for keys, served in the order in which they came. */
export class Blocking {
  readonly #waiters = new Map<string, Set<Waiter>>();
  readonly #ready = new Map<string, { readonly db: Database; readonly key: string }>();

  wait(call: Call, request: BlockRequest, finish: (call: Call, reply: Reply) => void): Reply {
    const { client, db } = call;
    const waiter: Waiter = { call, request, keys: [...new Set(request.keys)] };
    for (const key of waiter.keys) {
      const queue = this.#waiters.get(nameOf(db, key)) ?? new Set();
      queue.add(waiter);
      this.#waiters.set(nameOf(db, key), queue);
    }
    const end = (reply: Reply): void => {
      timer?.stop();
      this.#forget(waiter);
      client.blocked = undefined;
      finish(call, reply);
    };
    const timer = request.timeoutMs === 0 ? undefined : new LongTimer(request.timeoutMs, () => end(noArray));
    client.blocked = {
      cancel: end,
      leave: () => {
        timer?.stop();
        this.#forget(waiter);
      },
    };
    return nothing;
  }

  /** A key has changed, in whatever way: who waits for it is asked again. */
  touched(db: Database, key: string): void {
    if (this.#waiters.size === 0) return;
    const name = nameOf(db, key);
    if (this.#waiters.has(name)) this.#ready.set(name, { db, key });
  }

  swapped(...databases: readonly Database[]): void {
    for (const queue of this.#waiters.values())
      for (const { call, keys } of queue)
        if (databases.includes(call.db)) for (const key of keys) this.touched(call.db, key);
  }

  /** Serves who waits for keys that came. One served client can make the next key ready. */
  serve(run: Run): void {
    while (this.#ready.size > 0) {
      const ready = [...this.#ready];
      this.#ready.clear();
      for (const [name, { db, key }] of ready)
        for (const waiter of this.#waiters.get(name) ?? []) serveOne(waiter, { db, key, run });
    }
  }

  /** A client that left waits for nothing any more. */
  leave(client: Client): void {
    client.blocked?.leave();
    client.blocked = undefined;
  }

  #forget(waiter: Waiter): void {
    for (const key of waiter.keys) {
      const name = nameOf(waiter.call.db, key);
      const queue = this.#waiters.get(name);
      queue?.delete(waiter);
      if (queue?.size === 0) this.#waiters.delete(name);
    }
  }
}

interface Place {
  readonly db: Database;
  readonly key: string;
  readonly run: Run;
}

function serveOne({ call, request }: Waiter, { db, key, run }: Place): void {
  const ended = request.ended?.(key);
  if (ended !== undefined) return call.client.blocked?.cancel(ended);
  if (db.get(key)?.type !== request.type) return;
  const reply = run(call, () => request.attempt());
  if (reply !== undefined) call.client.blocked?.cancel(reply);
}
