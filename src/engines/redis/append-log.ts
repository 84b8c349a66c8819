import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { getSystemErrorMessage } from "node:util";
import { Output } from "./output.ts";

/** What the log asks of the server. */
export interface LogHost {
  setting(name: string): string;
  logLine(level: "*" | "#", text: string): void;
  /** Nothing may be promised any more: the server ends. */
  fatal(text: string): void;
}

/** The append-only file: commands come in, and `commit` takes them to the disk. */
export class AppendLog {
  readonly path: string;
  /** Why the last write went wrong; undefined: it went well. */
  problem: string | undefined;
  /** Bytes in the file after it was last rewritten or read: growth is measured against them. */
  baseSize: number;
  size: number;
  #file: number;
  #pending = new Output();
  #db = -1;
  #unsynced = false;
  readonly #host: LogHost;

  constructor(path: string, host: LogHost) {
    this.path = path;
    this.#host = host;
    this.#file = openSync(path, "a", 0o600);
    this.size = fstatSync(this.#file).size;
    this.baseSize = this.size;
  }

  append(db: number, words: readonly string[]): void {
    if (db !== this.#db) {
      encodeCommand(["SELECT", String(db)], this.#pending);
      this.#db = db;
    }
    encodeCommand(words, this.#pending);
  }

  /** Writes what has come up, and waits for the disk where each write is promised. False: it could not be written. */
  commit(): boolean {
    if (this.#pending.size === 0) return this.problem === undefined;
    const pieces = this.#pending.take();
    const always = this.#host.setting("appendfsync") === "always";
    let written = 0;
    try {
      for (const piece of pieces) written += writeAll(this.#file, piece);
      if (always) fdatasyncSync(this.#file);
      else this.#unsynced = true;
      this.size += written;
      if (this.problem !== undefined) this.#host.logLine("#", "AOF write error looks solved, Redis can write again.");
      this.problem = undefined;
    } catch (failed) {
      this.#failedToWrite(failed, pieces, always);
    }
    return this.problem === undefined;
  }

  #failedToWrite(failed: unknown, pieces: readonly string[], always: boolean): void {
    this.problem = reasonOf(failed);
    this.#host.logLine("#", `Error writing to the AOF file: ${this.problem}`);
    if (always) {
      this.#host.fatal("Can't recover from AOF write error when the AOF fsync policy is 'always'. Exiting...");
      return;
    }
    // What was written in part would make the file unreadable once the rest came again.
    try {
      ftruncateSync(this.#file, this.size);
    } catch (again) {
      this.#host.fatal(`Could not remove short write from the append-only file: ${reasonOf(again)}`);
    }
    const later = this.#pending.take();
    for (const piece of [...pieces, ...later]) this.#pending.add(piece);
  }

  /** Once a second: what `everysec` promises. */
  sync(): void {
    if (!this.#unsynced || this.#host.setting("appendfsync") !== "everysec") return;
    try {
      fdatasyncSync(this.#file);
      this.#unsynced = false;
    } catch (failed) {
      this.problem = reasonOf(failed);
      this.#host.logLine("#", `Error fsyncing the AOF file: ${this.problem}`);
    }
  }

  /** The same data in fewer commands, in place only when they are whole. @throws Error where they can't be written */
  rewrite(commands: Iterable<readonly string[]>): void {
    const draft = `${this.path}.new`;
    writeCommands(draft, "", commands);
    const file = openSync(draft, "a", 0o600);
    renameSync(draft, this.path);
    closeSync(this.#file);
    this.#file = file;
    // What was still on its way is in the new file already.
    this.#pending = new Output();
    this.#db = -1;
    this.#unsynced = false;
    this.problem = undefined;
    this.size = fstatSync(file).size;
    this.baseSize = this.size;
  }

  close(): void {
    this.commit();
    try {
      if (this.#unsynced) fdatasyncSync(this.#file);
    } catch (failed) {
      this.#host.logLine("#", `Error fsyncing the AOF file: ${reasonOf(failed)}`);
    }
    closeSync(this.#file);
  }
}

/** A whole new file that is on the disk when this returns; nothing is left where that failed. @throws Error */
export function writeCommands(path: string, head: string, commands: Iterable<readonly string[]>): void {
  const file = openSync(path, "w", 0o600);
  try {
    const output = new Output();
    output.add(head);
    for (const words of commands) {
      encodeCommand(words, output);
      if (output.size > 1_048_576) for (const piece of output.take()) writeAll(file, piece);
    }
    for (const piece of output.take()) writeAll(file, piece);
    fsyncSync(file);
  } catch (failed) {
    if (existsSync(path)) rmSync(path, { force: true });
    throw failed;
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, text: string): number {
  const content = Buffer.from(text, "latin1");
  for (let at = 0; at < content.length;) at += writeSync(file, content, at);
  return content.length;
}

function encodeCommand(words: readonly string[], output: Output): void {
  output.add(`*${words.length}\r\n`);
  for (const word of words) {
    output.add(`$${word.length}\r\n`);
    output.add(word);
    output.add("\r\n");
  }
}

/** The operating system's words for a failure. */
export function reasonOf(failed: unknown): string {
  if (failed instanceof Error && "errno" in failed && typeof failed.errno === "number") {
    const text = getSystemErrorMessage(failed.errno);
    return text.charAt(0).toUpperCase() + text.slice(1);
  }
  return failed instanceof Error ? failed.message : String(failed);
}
