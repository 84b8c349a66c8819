import type { StartIdentity } from "../model/verdict.ts";
import { pause } from "../system/clock.ts";
import { findMarked, isAlive } from "../system/process-identity.ts";

const lookAgainMs = 200;

/** Follows what a program has left running in the background when its first process ended well. */
export interface Background {
  /** Those that go on for it; none before the first process has ended. */
  readonly present: readonly StartIdentity[];
  /**
   * From now on these are the service: it lives as long as one of them does, whatever else it has left running.
   * Before that everything with its mark counts.
   */
  settle(holders: readonly StartIdentity[]): void;
  /** Resolves at once with false where nothing was left, else with true when all of it has ended. `onBegin` is told in between. */
  follow(onBegin: () => void): Promise<boolean>;
}

export function createBackground(mark: string): Background {
  let holders: readonly StartIdentity[] = [];
  let present: readonly StartIdentity[] = [];
  const look = (): readonly StartIdentity[] => {
    const living = holders.filter((identity) => isAlive(identity));
    return holders.length > 0 ? living : findMarked(mark);
  };
  return {
    get present() {
      return present;
    },
    settle(found) {
      holders = found;
      if (present.length > 0) present = look();
    },
    async follow(onBegin) {
      present = look();
      if (present.length === 0) return false;
      onBegin();
      while (present.length > 0) {
        while (present.some((identity) => isAlive(identity))) await pause(lookAgainMs);
        present = look();
      }
      return true;
    },
  };
}
