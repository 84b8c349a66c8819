import type { Engine } from "./command.ts";
import type { Database } from "./database.ts";
import { evict } from "./eviction.ts";

const baseMemory = 900_000;

/** What the data weigh, and what happens when that is more than `maxmemory`. */
export class Memory {
  readonly #server: Engine;

  constructor(server: Engine) {
    this.#server = server;
  }

  dataWeight(): number {
    return this.#server.databases.reduce((sum, db) => sum + db.weight, 0);
  }

  used(): number {
    const used = baseMemory + this.dataWeight();
    this.#server.stats.peakMemory = Math.max(this.#server.stats.peakMemory, used);
    return used;
  }

  /** False where there is no room for more, and none may be made. */
  makeRoom(removed: (db: Database, key: string) => void): boolean {
    const limit = Number(this.#server.setting("maxmemory"));
    if (limit === 0) return true;
    return evict(this.#server.databases, this.#server.setting("maxmemory-policy"), () => this.used() <= limit, removed);
  }
}
