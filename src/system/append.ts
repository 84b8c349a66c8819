import { closeSync, fdatasyncSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { guarded } from "./files.ts";

/** A file that only grows; mode 0600. */
export interface AppendFile {
  write(text: string): void;
  /** Returns when everything written is on the disk. */
  sync(): void;
  close(): void;
}

/** @throws PlumbError `files.*`, also from `write` and `sync` */
export function openAppend(path: string): AppendFile {
  const file = guarded(path, () => {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return openSync(path, "a", 0o600);
  });
  return {
    write: (text) => guarded(path, () => void writeSync(file, text)),
    sync: () => guarded(path, () => fdatasyncSync(file)),
    close: () => closeSync(file),
  };
}
