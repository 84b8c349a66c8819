import { closeSync, existsSync, fstatSync, ftruncateSync, mkdirSync, openSync, readSync, renameSync } from "node:fs";
import { join } from "node:path";
import { AppendLog, reasonOf, writeCommands, type LogHost } from "./append-log.ts";
import type { Engine } from "./command.ts";
import { NotImplemented } from "./configuration.ts";
import { BadLog, readCommands } from "./log-reader.ts";
import { rebuild } from "./rebuild.ts";

const snapshotHead = "PLUMBSNAP1\n";

/** The data on disk: an append-only log of commands, and snapshots in a format of our own. */
export class Persistence {
  lastSaveAt = Date.now();
  lastSaveWell = true;
  lastRewriteWell = true;
  changesSinceSave = 0;
  #log: AppendLog | undefined;
  readonly #server: Engine;
  readonly #host: LogHost;

  constructor(server: Engine, host: LogHost) {
    this.#server = server;
    this.#host = host;
  }

  get logEnabled(): boolean {
    return this.#log !== undefined;
  }

  get logSizes(): { readonly base: number; readonly current: number } {
    return { base: this.#log?.baseSize ?? 0, current: this.#log?.size ?? 0 };
  }

  get lastWriteProblem(): string | undefined {
    return this.#log?.problem;
  }

  /** Reads what is there, and opens the log. Returns what to tell. @throws Error where the files can't be used */
  load(): string {
    const wanted = this.#server.setting("appendonly") === "yes";
    if (wanted) this.#refuseForeignLog();
    const logged = wanted && existsSync(this.#logPath);
    const read = logged ? this.#readLog() : this.#readSnapshot();
    if (wanted) this.#openLog(!logged);
    this.changesSinceSave = 0;
    return read;
  }

  /** Switched on, the log begins with everything there is. Returns whether it could be done. */
  switchLog(on: boolean): boolean {
    if (on === this.logEnabled) return true;
    if (!on) {
      this.closeLog();
      return true;
    }
    try {
      this.#openLog(true);
      return true;
    } catch (problem) {
      this.#log = undefined;
      this.#host.logLine("#", `Can't open or create the append only file: ${reasonOf(problem)}`);
      return false;
    }
  }

  #openLog(everything: boolean): void {
    mkdirSync(join(this.#dir, this.#server.setting("appenddirname")), { recursive: true });
    const log = new AppendLog(this.#logPath, this.#host);
    if (everything) log.rewrite(this.#everything());
    this.#log = log;
  }

  closeLog(): void {
    this.#log?.close();
    this.#log = undefined;
  }

  /** A command that changed something. It is on its way to the disk; `commit` takes it there. */
  append(db: number, words: readonly string[]): void {
    this.changesSinceSave += 1;
    this.#log?.append(db, words);
  }

  commit(): boolean {
    return this.#log?.commit() ?? true;
  }

  everySecond(): void {
    this.commit();
    this.#log?.sync();
    this.#rewriteIfGrown();
    this.#saveIfDue();
  }

  #rewriteIfGrown(): void {
    const percentage = Number(this.#server.setting("auto-aof-rewrite-percentage"));
    const { base, current } = this.logSizes;
    if (this.#log === undefined || percentage === 0) return;
    if (current < Number(this.#server.setting("auto-aof-rewrite-min-size"))) return;
    const growth = (current * 100) / Math.max(1, base) - 100;
    if (growth < percentage) return;
    this.#host.logLine("*", `Starting automatic rewriting of AOF on ${Math.floor(growth)}% growth`);
    this.rewriteLog();
  }

  /** Saves when the `save` settings say that it is time. */
  #saveIfDue(): void {
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
    this.lastSaveAt = Date.now();
    try {
      writeCommands(draft, snapshotHead, this.#everything());
      renameSync(draft, path);
      this.changesSinceSave = 0;
      this.lastSaveWell = true;
      this.#host.logLine("*", "DB saved on disk");
    } catch (problem) {
      this.lastSaveWell = false;
      this.#host.logLine("#", `Failed saving the DB: ${reasonOf(problem)}`);
    }
    return this.lastSaveWell;
  }

  rewriteLog(): void {
    if (this.#log === undefined) return;
    try {
      this.#log.rewrite(this.#everything());
      this.lastRewriteWell = true;
      this.#host.logLine("*", "Background AOF rewrite finished successfully");
    } catch (problem) {
      this.lastRewriteWell = false;
      this.#host.logLine("#", `Background AOF rewrite terminated with error: ${reasonOf(problem)}`);
    }
  }

  *#everything(): Generator<readonly string[]> {
    for (const db of this.#server.databases) {
      if (db.size === 0) continue;
      yield ["SELECT", String(db.index)];
      yield* rebuild(db);
    }
  }

  /** A real server keeps its base in a file of its own: without it the log would be half of the data. */
  #refuseForeignLog(): void {
    const manifest = join(this.#dir, this.#server.setting("appenddirname"), `${this.#logName}.manifest`);
    if (existsSync(manifest))
      throw new NotImplemented(`${manifest} is a real server's; reading it is not implemented by the embedded engine`);
  }

  #readLog(): string {
    const name = `${this.#logName}.1.incr.aof`;
    const file = openSync(this.#logPath, "r+");
    try {
      if (textAt(file, 5) === "REDIS")
        throw new NotImplemented("an append-only file with an RDB head is not implemented by the embedded engine");
      const { size } = fstatSync(file);
      const { whole, unfinished } = this.#replay(file, 0);
      if (unfinished) this.#host.logLine("#", `Revert incomplete MULTI/EXEC transaction in AOF file ${name}`);
      if (whole < size) this.#cut(file, { whole, name });
    } catch (problem) {
      if (problem instanceof BadLog)
        throw new Error(
          `Bad file format reading the append only file ${name}: make a backup of your AOF file, then use ./redis-check-aof --fix <filename.manifest>`,
          { cause: problem },
        );
      throw problem;
    } finally {
      closeSync(file);
    }
    return `DB loaded from append only file: ${this.#server.databases.reduce((sum, db) => sum + db.size, 0)} keys`;
  }

  #cut(file: number, { whole, name }: { readonly whole: number; readonly name: string }): void {
    if (this.#server.setting("aof-load-truncated") === "no") {
      throw new Error(
        `Unexpected end of file reading the append only file ${name}. You can: 1) Make a backup of your AOF file, then use ./redis-check-aof --fix <filename.manifest>. 2) Alternatively you can set the 'aof-load-truncated' configuration option to yes and restart the server.`,
      );
    }
    this.#host.logLine("#", `!!! Warning: short read while loading the AOF file ${name}!!!`);
    this.#host.logLine("#", `!!! Truncating the AOF ${name} at offset ${whole} !!!`);
    ftruncateSync(file, whole);
    this.#host.logLine("#", `AOF ${name} loaded anyway because aof-load-truncated is enabled`);
  }

  #readSnapshot(): string {
    const path = join(this.#dir, this.#server.setting("dbfilename"));
    if (!existsSync(path)) return "";
    const file = openSync(path, "r");
    try {
      const head = textAt(file, snapshotHead.length);
      if (head.startsWith("REDIS"))
        throw new NotImplemented(
          `${path} is a snapshot of a real server; reading it is not implemented by the embedded engine`,
        );
      if (head !== snapshotHead) throw new Error("Wrong signature trying to load DB from file");
      if (this.#replay(file, snapshotHead.length).whole < fstatSync(file).size) throw new BadLog();
    } catch (problem) {
      if (problem instanceof BadLog) throw new Error("Unexpected EOF reading RDB file", { cause: problem });
      throw problem;
    } finally {
      closeSync(file);
    }
    return "DB loaded from disk";
  }

  /** Carries out the commands; how many bytes were whole. A transaction that was cut off does not count. */
  #replay(file: number, from: number): { readonly whole: number; readonly unfinished: boolean } {
    let whole = from;
    let transaction: (readonly string[])[] | undefined;
    for (const { words, end } of readCommands(file, from)) {
      const name = words[0]?.toLowerCase();
      if (name === "multi") transaction = [];
      else if (name === "exec") {
        for (const inner of transaction ?? []) this.#server.replay(inner);
        transaction = undefined;
      } else if (transaction !== undefined) transaction.push(words);
      else if (name !== undefined) this.#server.replay(words);
      if (transaction === undefined) whole = end;
    }
    return { whole, unfinished: transaction !== undefined };
  }

  get #dir(): string {
    return this.#server.setting("dir");
  }

  get #logName(): string {
    return this.#server.setting("appendfilename");
  }

  get #logPath(): string {
    return join(this.#dir, this.#server.setting("appenddirname"), `${this.#logName}.1.incr.aof`);
  }
}

function textAt(file: number, length: number): string {
  const content = Buffer.alloc(length);
  return content.toString("latin1", 0, readSync(file, content, 0, length, 0));
}
