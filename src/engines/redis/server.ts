import { randomBytes } from "node:crypto";
import { Blocking } from "./blocking.ts";
import { Client } from "./client.ts";
import type { BlockRequest, Call, CommandSpec, Engine, ScriptCall } from "./command.ts";
import { arityProblem, renameCommands, unknownCommand } from "./command-lookup.ts";
import { ChangeLog } from "./change-log.ts";
import { mustWait } from "./pause.ts";
import type { Configuration, Settings } from "./configuration.ts";
import { readMemory } from "./configuration.ts";
import { Database, type DatabaseEvents } from "./database.ts";
import { evict } from "./eviction.ts";
import type { ServerHost } from "./server-host.ts";
import { refusal } from "./guards.ts";
import type { Scripts } from "./lua.ts";
import { keyspaceEvents, publish, publishShard, tellMonitors } from "./broadcast.ts";
import { Persistence } from "./persistence.ts";
import { Failure, nothing, Nothing, queued, type Reply } from "./reply.ts";

const baseMemory = 900_000;

/** The state of one server and the way of a command through it. Sockets are somebody else's. */
export class Server implements Engine {
  readonly settings: Settings;
  readonly databases: readonly Database[];
  readonly commands: ReadonlyMap<string, CommandSpec>;
  readonly clients = new Set<Client>();
  readonly persistence: Persistence;
  readonly scripts: Scripts;
  readonly runId = randomBytes(20).toString("hex");
  readonly startedAt = Date.now();
  readonly stats = { connections: 0, commands: 0, rejected: 0, expired: 0, evicted: 0, errors: 0, peakMemory: 0 };
  readonly configFile: string;
  activeExpire = true;
  dirty = 0;
  pausedUntil = 0;
  pauseWritesOnly = false;
  readonly #blocking = new Blocking();
  readonly #versions = new Map<string, number>();
  readonly #replaying = new Client(undefined);
  readonly #changes: ChangeLog;
  #depth = 0;
  readonly #host: ServerHost;

  constructor(configuration: Configuration, host: ServerHost, scripts: Scripts) {
    this.settings = configuration.settings;
    this.#host = host;
    this.scripts = scripts;
    this.configFile = host.configFile;
    this.databases = Array.from(
      { length: Number(this.setting("databases")) },
      (_, index) => new Database(index, this.#events),
    );
    this.commands = renameCommands(configuration.renamed);
    this.persistence = new Persistence(this);
    this.#changes = new ChangeLog((db, words) => this.persistence.append(db, words));
    this.#replaying.authenticated = true;
  }

  readonly #events: DatabaseEvents = {
    now: () => this.now(),
    changed: (db, key, event) => {
      this.dirty += 1;
      this.touched(db, key);
      this.notify(db, event, key);
    },
    removed: (db, key) => this.notify(db, "del", key),
    expired: (db, key) => this.#gone(db, key, "expired"),
  };

  now(): number {
    return Date.now();
  }

  setting(name: string): string {
    return this.settings.get(name) ?? "";
  }

  configure(name: string, value: string): void {
    const bytes = /^(maxmemory|client-query-buffer-limit|auto-aof-rewrite-min-size)$/.test(name)
      ? readMemory(value)
      : undefined;
    this.settings.set(name, bytes === undefined ? value : String(bytes));
    if (name === "appendonly") {
      if (value === "yes") this.persistence.openLog();
      else this.persistence.closeLog();
    }
  }

  database(index: number): Database {
    const db = this.databases[index];
    if (db === undefined) throw new Failure("ERR DB index is out of range");
    return db;
  }

  /** One command line of a client to its reply, which goes to the client's output. */
  process(client: Client, words: readonly string[]): void {
    client.lastAt = Date.now();
    if (client.blocked !== undefined || mustWait(this, client, words)) {
      client.backlog.push(words);
      return;
    }
    this.stats.commands += 1;
    const reply = this.#answer(client, words);
    if (reply instanceof Failure) this.stats.errors += 1;
    this.#send(client, reply);
    this.#serveBlocked();
  }

  #answer(client: Client, words: readonly string[]): Reply {
    const spec = this.commands.get((words[0] ?? "").toLowerCase());
    const problem =
      spec === undefined ? unknownCommand(words) : (arityProblem(spec, words) ?? refusal(this, client, spec));
    if (problem !== undefined || spec === undefined) {
      if (client.queue !== undefined) client.queueBroken = true;
      return problem ?? nothing;
    }
    if (client.queue !== undefined && !/^(exec|discard|multi|watch|quit|reset)$/.test(spec.name)) {
      client.queue.push(words);
      return queued;
    }
    tellMonitors(this.clients, client, words);
    return this.execute(client, spec, words);
  }

  /** Runs a command whose right to run is settled, and logs what it changed. */
  execute(client: Client, spec: CommandSpec, words: readonly string[]): Reply {
    const before = this.dirty;
    client.lastCommand = spec.name;
    const call: Call = { server: this, client, db: this.database(client.db), args: words.slice(1), log: undefined };
    this.#depth += 1;
    try {
      return spec.run(call);
    } catch (problem) {
      if (problem instanceof Failure) return problem;
      throw problem;
    } finally {
      this.#depth -= 1;
      if (this.dirty !== before) this.#record(call, words);
    }
  }

  #record(call: Call, words: readonly string[]): void {
    for (const line of call.log ?? [words]) this.#changes.add(call.db.index, line);
  }

  beginTransaction(): void {
    this.#changes.begin();
  }

  endTransaction(): void {
    this.#changes.end();
  }

  /** A command from a script, under the rules for scripts. */
  fromScript(client: Client, words: readonly string[]): Reply {
    const spec = this.commands.get((words[0] ?? "").toLowerCase());
    if (spec === undefined) return new Failure("ERR Unknown Redis command called from script");
    if (arityProblem(spec, words) !== undefined)
      return new Failure("ERR Wrong number of args calling Redis command from script");
    if (spec.flags.includes("noscript")) return new Failure("ERR This Redis command is not allowed from script");
    return refusal(this, client, spec) ?? this.execute(client, spec, words);
  }

  runScript(call: Call, script: ScriptCall): Reply {
    const nested = this.#changes.open;
    if (!nested) this.beginTransaction();
    try {
      return this.scripts.run(call, script);
    } finally {
      if (!nested) this.endTransaction();
    }
  }

  /** A command of the log, at start. */
  replay(words: readonly string[]): void {
    const spec = this.commands.get((words[0] ?? "").toLowerCase());
    if (spec === undefined) throw new Error(`Unknown command '${words[0] ?? ""}' reading the append only file`);
    this.execute(this.#replaying, spec, words);
  }

  block(call: Call, request: BlockRequest): Reply {
    if (this.#depth > 1 || this.#changes.open || call.client.socket === undefined) return request.empty;
    return this.#blocking.wait(call, request, ({ client }, reply) => {
      this.#send(client, reply);
      setImmediate(() => this.#drain(client));
      this.#host.outputReady();
    });
  }

  keyReady(db: Database, key: string): void {
    this.#blocking.ready(db, key);
  }
  #serveBlocked(): void {
    this.#blocking.serve((call, attempt) => {
      const before = this.dirty;
      const reply = attempt();
      if (reply !== undefined && this.dirty !== before) this.#record(call, call.args);
      return reply;
    });
  }

  /** Commands that came while a client was blocked or writes were paused. */
  #drain(client: Client): void {
    const waiting = client.backlog;
    client.backlog = [];
    for (const words of waiting) this.process(client, words);
    this.#host.outputReady();
  }

  resume(): void {
    for (const client of this.clients) if (client.blocked === undefined) this.#drain(client);
  }

  #send(client: Client, reply: Reply): void {
    if (reply instanceof Nothing) return;
    if (client.replies === "on") client.send(reply);
    else if (client.replies === "skip") client.replies = "on";
  }

  publish(channel: string, text: string): number {
    return this.#told(publish(this.clients, channel, text));
  }

  publishShard(channel: string, text: string): number {
    return this.#told(publishShard(this.clients, channel, text));
  }

  #told(count: number): number {
    if (count > 0) this.#host.outputReady();
    return count;
  }

  notify(db: Database, event: string, key: string): void {
    const events = keyspaceEvents(this.setting("notify-keyspace-events"), { db: db.index, event, key });
    for (const [channel, text] of events) this.publish(channel, text);
  }

  touched(db: Database, key: string): void {
    const name = `${db.index}:${key}`;
    const version = this.#versions.get(name);
    if (version !== undefined) this.#versions.set(name, version + 1);
  }

  versionOf(name: string): number {
    const version = this.#versions.get(name) ?? 0;
    this.#versions.set(name, version);
    return version;
  }

  #gone(db: Database, key: string, event: "expired" | "evicted"): void {
    this.stats[event] += 1;
    this.touched(db, key);
    this.persistence.append(db.index, ["DEL", key]);
    this.notify(db, event, key);
  }

  get needsPassword(): boolean {
    return this.setting("requirepass") !== "";
  }
  mayCall(client: Client): boolean {
    return !this.needsPassword || client.authenticated;
  }

  dataWeight(): number {
    return this.databases.reduce((sum, db) => sum + db.weight, 0);
  }

  usedMemory(): number {
    const used = baseMemory + this.dataWeight();
    this.stats.peakMemory = Math.max(this.stats.peakMemory, used);
    return used;
  }

  makeRoom(): boolean {
    const limit = Number(this.setting("maxmemory"));
    if (limit === 0) return true;
    return evict(
      this.databases,
      this.setting("maxmemory-policy"),
      () => this.usedMemory() <= limit,
      (db, key) => this.#gone(db, key, "evicted"),
    );
  }

  close(client: Client): void {
    this.#blocking.leave(client);
    client.blocked = undefined;
    this.clients.delete(client);
    client.socket?.destroy();
  }

  shutdown(noSave: boolean): void {
    this.#host.shutdown(noSave);
  }

  logLine(level: "*" | "#", text: string): void {
    this.#host.log(level, text);
  }
}
