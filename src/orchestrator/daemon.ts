import type { StartIdentity } from "../model/verdict.ts";
import { findMarked, isAlive } from "../system/process-identity.ts";
import { pause } from "../system/clock.ts";

const lookAgainMs = 200;

/**
 * What a program that has ended left running: one that daemonises ends at once and goes on in the background.
 * Resolves when nothing of it is left; tells who is alive whenever that changes.
 */
export async function survivorsOf(mark: string, tell: (alive: readonly StartIdentity[]) => void): Promise<void> {
  for (;;) {
    const alive = findMarked(mark);
    tell(alive);
    if (alive.length === 0) return;
    while (alive.some((identity) => isAlive(identity))) await pause(lookAgainMs);
  }
}
