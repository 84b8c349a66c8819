import { closeSync, copyFileSync, fstatSync, openSync, readSync, statSync, truncateSync } from "node:fs";

const newline = 0x0a;

/** The last bytes of a file as text, from the start of a line on; empty where there is no such file. */
export function readTail(path: string, maxBytes: number): string {
  return bytesOfTail(path, maxBytes).bytes.toString("utf8");
}

export interface Chunk {
  readonly text: string;
  /** Where the next read starts. */
  readonly next: number;
}

/** What a file holds from an offset on. A file that was cut meanwhile is read from its start. */
export function readFrom(path: string, offset: number): Chunk {
  const { bytes, next } = bytesFrom(path, offset);
  return { text: bytes.toString("utf8"), next };
}

/** Bytes, not text: what was read may end in the middle of a character. */
export interface Bytes {
  readonly bytes: Buffer;
  readonly next: number;
}

/** A line that begins before these bytes is left out: half a secret can't be told from other text. */
export function bytesOfTail(path: string, maxBytes: number): Bytes {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= maxBytes) return bytesFrom(path, 0);
  // One byte more tells whether a line begins right there.
  const { bytes, next } = bytesFrom(path, size - maxBytes - 1);
  return { bytes: bytes.subarray(bytes.indexOf(newline) + 1), next };
}

/** Of a file that was cut meanwhile, first what was still unread when it was, then all that it holds now. */
export function bytesFrom(path: string, offset: number): Bytes {
  const present = read(path, offset);
  if (present === undefined) return { bytes: Buffer.alloc(0), next: offset };
  if (present.size >= offset) return { bytes: present.bytes, next: offset + present.bytes.length };
  const now = read(path, 0)?.bytes ?? Buffer.alloc(0);
  const before = read(cutFile(path), offset)?.bytes ?? Buffer.alloc(0);
  return { bytes: Buffer.concat([before, now]), next: now.length };
}

/** Undefined where there is no such file; no bytes where it ends before the offset. */
function read(path: string, offset: number): { readonly bytes: Buffer; readonly size: number } | undefined {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return undefined;
  }
  try {
    const { size } = fstatSync(file);
    const buffer = Buffer.alloc(Math.max(0, size - offset));
    return { bytes: buffer.subarray(0, readSync(file, buffer, 0, buffer.length, offset)), size };
  } finally {
    closeSync(file);
  }
}

/** Cuts a log that has grown over its limit: what it held goes to `<path>.1`, the writer goes on at the start. True when it was cut. */
export function cutLog(path: string, maxBytes: number): boolean {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= maxBytes) return false;
  copyFileSync(path, cutFile(path));
  truncateSync(path, 0);
  return true;
}

function cutFile(path: string): string {
  return `${path}.1`;
}
