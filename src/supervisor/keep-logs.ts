import { cutLog } from "../system/tail.ts";

export interface LimitedLog {
  readonly file: string;
  readonly maxBytes: number;
  cut(): void;
}

const lookEveryMs = 2000;

/** Cuts logs that have grown over their limit. */
export function keepLogs(logs: () => readonly LimitedLog[]): Disposable {
  const timer = setInterval(() => {
    for (const log of logs()) if (cutLog(log.file, log.maxBytes)) log.cut();
  }, lookEveryMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
