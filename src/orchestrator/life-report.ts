import type { Scope } from "../base/scope.ts";
import type { Phase, ServiceStatus } from "../model/status.ts";
import type { Finding } from "../model/verdict.ts";
import { now } from "../system/clock.ts";
import type { World } from "./world.ts";

/** Whose life it is, as it is now. */
export interface Reported {
  readonly world: World;
  status(): ServiceStatus;
}

/** What one life tells: findings and phases on the bus, and any change to those who wait for something to come about. */
export class LifeReport {
  #found: readonly Finding[] = [];
  #looks = new Set<() => void>();
  readonly #of: () => Reported;

  constructor(of: () => Reported) {
    this.#of = of;
  }

  get findings(): readonly Finding[] {
    return this.#found;
  }

  /** The same thing found again takes the place of the earlier finding. */
  find(finding: Finding): void {
    this.#found = [...this.#found.filter((known) => !isSame(known, finding)), finding];
    this.#of().world.bus.emit({ type: "finding", at: now(), finding });
  }

  drop(id: string): void {
    this.#found = this.#found.filter((known) => known.id !== id);
  }

  phase(service: string, phase: Phase, reason?: string): void {
    const event = { type: "phase", at: now(), service, phase } as const;
    this.#of().world.bus.emit(reason === undefined ? event : { ...event, reason });
    this.changed();
  }

  changed(): void {
    const { world, status } = this.#of();
    world.bus.emit({ type: "service", at: now(), status: status() });
    for (const look of this.#looks) look();
  }

  /** Resolves when the condition holds; it is looked at on every change. Rejects with the scope's reason. */
  async until(scope: Scope, condition: () => boolean): Promise<void> {
    if (condition()) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = (): void => (condition() ? resolve() : undefined);
    const stop = (): void => reject(scope.signal.reason);
    this.#looks.add(look);
    scope.signal.addEventListener("abort", stop, { once: true });
    try {
      await promise;
    } finally {
      this.#looks.delete(look);
      scope.signal.removeEventListener("abort", stop);
    }
  }
}

/** Findings that may stand side by side, one for each thing they are about. */
const several: ReadonlySet<string> = new Set([
  "port.moved",
  "port.lost",
  "port.taken",
  "port.narrowed",
  "health.not-judged",
]);

function isSame(known: Finding, finding: Finding): boolean {
  return known.id === finding.id && (!several.has(known.id) || known.message === finding.message);
}
