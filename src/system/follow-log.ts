import { logFile, loggedStarts } from "./log-files.ts";
import { bytesFrom, bytesOfTail } from "./tail.ts";

/** The log of a service over all its starts, as lines, from the end of its latest start's on. */
export interface FollowedLog {
  /** Lines that have ended since the last call. A start that has made place for a newer one is read to its end first. */
  lines(): readonly string[];
  /** What is there of a line that has not ended. */
  rest(): readonly string[];
}

const newline = 0x0a;

/** `tailBytes` is how far back the first `lines()` reaches. A service that was never started is followed from its first start. */
export function followLog(
  place: { readonly folder: string; readonly service: string },
  tailBytes: number,
): FollowedLog {
  const { folder, service } = place;
  let start = loggedStarts(folder, service).at(-1) ?? 0;
  const first = bytesOfTail(logFile(folder, service, start), tailBytes);
  let offset = first.next;
  let unprinted = first.bytes;
  const ended = (): readonly string[] => {
    const end = unprinted.lastIndexOf(newline) + 1;
    const text = unprinted.toString("utf8", 0, end);
    unprinted = unprinted.subarray(end);
    return text.split("\n").slice(0, -1);
  };
  const rest = (): readonly string[] => {
    const text = unprinted.toString("utf8");
    unprinted = Buffer.alloc(0);
    return text === "" ? [] : [text];
  };
  return {
    rest,
    lines() {
      const found: string[] = [];
      // Listed before anything is read: what wrote an older file had ended when the newer one was made.
      for (const number of loggedStarts(folder, service).filter((candidate) => candidate >= start)) {
        if (number !== start) {
          found.push(...rest());
          [start, offset] = [number, 0];
        }
        const { bytes, next } = bytesFrom(logFile(folder, service, start), offset);
        offset = next;
        unprinted = Buffer.concat([unprinted, bytes]);
        found.push(...ended());
      }
      return found;
    },
  };
}
