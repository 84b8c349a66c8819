import type { LimitedLog } from "../orchestrator/capture.ts";
import { cutLog } from "../system/tail.ts";

const lookEveryMs = 2000;

/** Cuts logs that have grown over their limit. */
/** A log that can't be cut (a full disk) goes on growing; nobody is ended over it. */
function tryCut({ file, maxBytes }: LimitedLog): boolean {
  try {
    return cutLog(file, maxBytes);
  } catch {
    return false;
  }
}

export function keepLogs(logs: () => readonly LimitedLog[]): Disposable {
  const timer = setInterval(() => {
    for (const log of logs()) if (tryCut(log)) log.cut();
  }, lookEveryMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
