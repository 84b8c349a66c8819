import { closeSync, copyFileSync, fstatSync, openSync, readSync, statSync, truncateSync } from "node:fs";

/** The last bytes of a file as text; empty where there is no such file. */
export function readTail(path: string, maxBytes: number): string {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return readFrom(path, Math.max(0, size - maxBytes)).text;
}

export interface Chunk {
  readonly text: string;
  /** Where the next read starts. */
  readonly next: number;
}

/** What a file holds from an offset on. A file that was cut meanwhile is read from its start. */
export function readFrom(path: string, offset: number): Chunk {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return { text: "", next: offset };
  }
  try {
    const { size } = fstatSync(file);
    const from = size < offset ? 0 : offset;
    const buffer = Buffer.alloc(size - from);
    const read = readSync(file, buffer, 0, buffer.length, from);
    return { text: buffer.subarray(0, read).toString("utf8"), next: from + read };
  } finally {
    closeSync(file);
  }
}

/** Cuts a log that has grown over its limit: what it held goes to `<path>.1`, the writer goes on at the start. True when it was cut. */
export function cutLog(path: string, maxBytes: number): boolean {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= maxBytes) return false;
  copyFileSync(path, `${path}.1`);
  truncateSync(path, 0);
  return true;
}
