import type { Client } from "./client.ts";
import type { Database } from "./database.ts";
import { nameOf } from "./database.ts";

/** Who watches which keys for a transaction. */
export class Watches {
  readonly #watchers = new Map<string, Set<Client>>();

  add(client: Client, db: Database, key: string): void {
    const name = nameOf(db, key);
    const watchers = this.#watchers.get(name) ?? new Set();
    watchers.add(client);
    this.#watchers.set(name, watchers);
    client.watched.set(name, { db, key });
  }

  forget(client: Client): void {
    for (const name of client.watched.keys()) {
      const watchers = this.#watchers.get(name);
      watchers?.delete(client);
      if (watchers?.size === 0) this.#watchers.delete(name);
    }
    client.watched.clear();
    client.watchBroken = false;
  }

  touched(db: Database, key: string): void {
    if (this.#watchers.size === 0) return;
    for (const client of this.#watchers.get(nameOf(db, key)) ?? []) client.watchBroken = true;
  }

  /** After a swap a watched key is another one, unless it is in neither database. */
  swapped(one: Database, other: Database): void {
    for (const clients of this.#watchers.values())
      for (const client of clients)
        for (const { db, key } of client.watched.values())
          if ((db === one || db === other) && (one.get(key) !== undefined || other.get(key) !== undefined))
            client.watchBroken = true;
  }
}
