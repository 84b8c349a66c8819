import type { Route, RouteWatch } from "../orchestrator/forwarding.ts";
import { pause } from "../system/clock.ts";
import type { FromForwarder } from "./forwarder/protocol.ts";

interface KeptRoute {
  readonly route: Route;
  readonly watch: RouteWatch | undefined;
  lost: boolean;
  tries: number;
}

const firstRetryMs = 100;
const longestRetryMs = 2000;

/** The routes that should be open, whatever becomes of the forwarder. One that can't be opened again is tried again and again. */
export class KeptRoutes {
  #routes = new Map<string, KeptRoute>();
  readonly #open: (route: Route) => void;

  constructor(open: (route: Route) => void) {
    this.#open = open;
  }

  keep(route: Route, watch: RouteWatch | undefined): void {
    this.#routes.set(route.id, { route, watch, lost: false, tries: 0 });
  }

  drop(id: string): boolean {
    return this.#routes.delete(id);
  }

  openAll(): void {
    for (const { route } of this.#routes.values()) this.#open(route);
  }

  /** What a forwarder said of a route that nobody is waiting for. */
  answered({ type, id }: FromForwarder): void {
    const kept = this.#routes.get(id);
    if (kept === undefined || type === "removed") return;
    if (type === "failed") return this.#lose(kept);
    kept.tries = 0;
    if (!kept.lost) return;
    kept.lost = false;
    kept.watch?.(true);
  }

  #lose(kept: KeptRoute): void {
    if (!kept.lost) kept.watch?.(false);
    kept.lost = true;
    kept.tries += 1;
    void pause(Math.min(longestRetryMs, firstRetryMs * 2 ** kept.tries)).then(() => {
      if (this.#routes.get(kept.route.id) === kept) this.#open(kept.route);
    });
  }
}
