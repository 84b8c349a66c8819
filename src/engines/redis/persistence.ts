import type { Engine } from "./command.ts";
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { NotImplemented } from "./configuration.ts";
import { RequestParser } from "./request-parser.ts";
import { rebuild } from "./rebuild.ts";

const snapshotHead = "PLUMBSNAP1\n";

/** The data on disk: an append-only log of commands, and snapshots in a format of our own. */
export class Persistence {
  lastSaveAt = Date.now();
  lastSaveWell = true;
  lastWriteWell = true;
  changesSinceSave = 0;
  #log: number | undefined;
  #pending = "";
  #logDb = -1;
  #unsynced = false;
  readonly #server: Engine;

  constructor(server: Engine) {
    this.#server = server;
  }

  get logEnabled(): boolean {
    return this.#log !== undefined;
  }

  /** Reads what is there, and opens the log. Returns what to tell. @throws Error where the files can't be used */
  load(): string {
    const read = this.#logWanted && existsSync(this.#logPath) ? this.#readLog() : this.#readSnapshot();
    if (this.#logWanted) this.openLog();
    this.changesSinceSave = 0;
    return read;
  }

  openLog(): void {
    if (this.#log !== undefined) return;
    mkdirSync(join(this.#dir, this.#server.setting("appenddirname")), { recursive: true });
    const fresh = !existsSync(this.#logPath);
    this.#log = openSync(this.#logPath, "a", 0o600);
    if (fresh) this.rewriteLog();
  }

  closeLog(): void {
    if (this.#log === undefined) return;
    this.commit();
    closeSync(this.#log);
    this.#log = undefined;
  }

  /** A command that changed something. It is on its way to the disk; `commit` takes it there. */
  append(db: number, words: readonly string[]): void {
    this.changesSinceSave += 1;
    if (this.#log === undefined) return;
    if (db !== this.#logDb) {
      this.#pending += encodeCommand(["SELECT", String(db)]);
      this.#logDb = db;
    }
    this.#pending += encodeCommand(words);
  }

  /** Writes what has come up, and waits for the disk where each write is promised. False: it could not be written. */
  commit(): boolean {
    if (this.#log === undefined || (this.#pending === "" && !this.#unsynced)) return this.lastWriteWell;
    const text = Buffer.from(this.#pending, "latin1");
    this.#pending = "";
    try {
      for (let at = 0; at < text.length;) at += writeSync(this.#log, text, at);
      if (this.#server.setting("appendfsync") === "always") fdatasyncSync(this.#log);
      else this.#unsynced = true;
      this.lastWriteWell = true;
    } catch (problem) {
      this.lastWriteWell = false;
      this.#server.logLine(
        "#",
        `Error writing to the AOF file: ${problem instanceof Error ? problem.message : String(problem)}`,
      );
      this.#pending = text.toString("latin1");
    }
    return this.lastWriteWell;
  }

  /** Once a second: what `everysec` promises. */
  everySecond(): void {
    if (!this.lastWriteWell) this.commit();
    if (this.#log === undefined || !this.#unsynced || this.#server.setting("appendfsync") !== "everysec") return;
    this.#unsynced = false;
    try {
      fdatasyncSync(this.#log);
    } catch {
      this.lastWriteWell = false;
    }
  }

  /** Saves when the `save` settings say that it is time. */
  saveIfDue(): void {
    const points = this.#server
      .setting("save")
      .split(" ")
      .filter((word) => word !== "")
      .map(Number);
    for (let at = 0; at + 1 < points.length; at += 2) {
      const due =
        Date.now() - this.lastSaveAt >= (points[at] ?? 0) * 1000 && this.changesSinceSave >= (points[at + 1] ?? 1);
      if (due) return void this.saveNow();
    }
  }

  /** A whole snapshot, in place only when it is whole. */
  saveNow(): boolean {
    const path = join(this.#dir, this.#server.setting("dbfilename"));
    const draft = `${path}.${process.pid}.tmp`;
    try {
      writeWhole(draft, snapshotHead + this.#everything());
      renameSync(draft, path);
      this.lastSaveAt = Date.now();
      this.changesSinceSave = 0;
      this.lastSaveWell = true;
      this.#server.logLine("*", "DB saved on disk");
    } catch (problem) {
      rmSync(draft, { force: true });
      this.lastSaveAt = Date.now();
      this.lastSaveWell = false;
      this.#server.logLine(
        "#",
        `Failed saving the DB: ${problem instanceof Error ? problem.message : String(problem)}`,
      );
    }
    return this.lastSaveWell;
  }

  rewriteLog(): void {
    if (this.#log === undefined) return;
    this.commit();
    const draft = `${this.#logPath}.new`;
    writeWhole(draft, this.#everything());
    renameSync(draft, this.#logPath);
    closeSync(this.#log);
    this.#log = openSync(this.#logPath, "a", 0o600);
    this.#logDb = -1;
  }

  #everything(): string {
    return this.#server.databases
      .filter((db) => db.size > 0)
      .map((db) => encodeCommand(["SELECT", String(db.index)]) + rebuild(db).map(encodeCommand).join(""))
      .join("");
  }

  #readLog(): string {
    const content = readFileSync(this.#logPath);
    if (content.subarray(0, 5).toString("latin1") === "REDIS")
      throw new NotImplemented("an append-only file with an RDB head is not implemented by the embedded engine");
    const whole = this.#replay(content);
    if (whole < content.length) {
      if (this.#server.setting("aof-load-truncated") === "no") {
        throw new Error(
          "Unexpected end of file reading the append only file. You can: 1) Make a backup of your AOF file, then use ./redis-check-aof --fix <filename>. 2) Alternatively you can set the 'aof-load-truncated' configuration option to yes and restart the server.",
        );
      }
      const file = openSync(this.#logPath, "r+");
      ftruncateSync(file, whole);
      closeSync(file);
    }
    return `DB loaded from append only file: ${this.#server.databases.reduce((sum, db) => sum + db.size, 0)} keys`;
  }

  #readSnapshot(): string {
    const path = join(this.#dir, this.#server.setting("dbfilename"));
    if (!existsSync(path)) return "";
    const content = readFileSync(path);
    const head = content.subarray(0, snapshotHead.length).toString("latin1");
    if (head.startsWith("REDIS"))
      throw new NotImplemented(
        `${path} is a snapshot of a real server; reading it is not implemented by the embedded engine`,
      );
    if (head !== snapshotHead) throw new Error("Wrong signature trying to load DB from file");
    this.#replay(content.subarray(snapshotHead.length));
    return "DB loaded from disk";
  }

  /** Carries out the commands; returns how many bytes were whole. A transaction that was cut off does not count. */
  #replay(content: Buffer): number {
    const parser = new RequestParser();
    let whole = 0;
    let inTransaction: (readonly string[])[] | undefined;
    let from = 0;
    for (const words of parser.push(content)) {
      from += encodeCommand(words).length;
      const name = words[0]?.toLowerCase();
      if (name === "multi") inTransaction = [];
      else if (name === "exec") {
        for (const inner of inTransaction ?? []) this.#server.replay(inner);
        inTransaction = undefined;
      } else if (inTransaction === undefined) this.#server.replay(words);
      else inTransaction.push(words);
      if (inTransaction === undefined) whole = from;
    }
    return whole;
  }

  get #dir(): string {
    return this.#server.setting("dir");
  }

  get #logWanted(): boolean {
    return this.#server.setting("appendonly") === "yes";
  }

  get #logPath(): string {
    return join(
      this.#dir,
      this.#server.setting("appenddirname"),
      `${this.#server.setting("appendfilename")}.1.incr.aof`,
    );
  }
}

function writeWhole(path: string, text: string): void {
  const file = openSync(path, "w", 0o600);
  try {
    const content = Buffer.from(text, "latin1");
    for (let at = 0; at < content.length;) at += writeSync(file, content, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

export function encodeCommand(words: readonly string[]): string {
  let text = `*${words.length}\r\n`;
  for (const word of words) text += `$${word.length}\r\n${word}\r\n`;
  return text;
}
