import type { EngineStats } from "./command.ts";

/** Counters as they begin, and as CONFIG RESETSTAT leaves them. */
export function newStats(): EngineStats {
  return {
    connections: 0,
    commands: 0,
    rejected: 0,
    expired: 0,
    evicted: 0,
    errors: 0,
    hits: 0,
    misses: 0,
    peakMemory: 0,
  };
}
