/** Tells how long to wait before a helper that has ended is started again: at once, and longer each time where it ends at its start. */
export interface Respawn {
  begun(): void;
  delayMs(): number;
}

/** One that lived for less is taken for one that can't start. */
const startMs = 300;
const firstMs = 100;
const longestMs = 2000;

export function createRespawn(): Respawn {
  let began = 0;
  let failures = 0;
  return {
    begun: () => void (began = performance.now()),
    delayMs() {
      failures = performance.now() - began < startMs ? failures + 1 : 0;
      return failures === 0 ? 0 : Math.min(longestMs, firstMs * 2 ** (failures - 1));
    },
  };
}
