import { randomBytes } from "node:crypto";
import { Blocking } from "./blocking.ts";
import { Client } from "./client.ts";
import {
  type BlockRequest,
  type Call,
  type CommandSpec,
  type Engine,
  type ScriptCall,
  type ShutdownSave,
} from "./command.ts";
import { arityProblem } from "./arity.ts";
import { renameCommands, unknownCommand } from "./command-lookup.ts";
import { ChangeLog } from "./change-log.ts";
import { mustWait } from "./pause.ts";
import type { Configuration, Settings } from "./configuration.ts";
import { presentName } from "./directive-names.ts";
import { Executor } from "./executor.ts";
import { Database, type DatabaseEvents } from "./database.ts";
import { Memory } from "./memory.ts";
import type { ServerHost } from "./server-host.ts";
import { refusal, refuse } from "./guards.ts";
import type { Scripts } from "./lua.ts";
import { publish, publishShard } from "./broadcast.ts";
import { keyspaceEvents } from "./keyspace-events.ts";
import { Monitors } from "./monitors.ts";
import { Persistence } from "./persistence.ts";
import { Failure, noArray, Nothing, queued, type Reply } from "./reply.ts";
import { SlowLog } from "./slow-log.ts";
import { newStats } from "./stats.ts";
import { Watches } from "./watches.ts";

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
  readonly stats = newStats();
  readonly configFile: string;
  readonly monitors = new Monitors();
  readonly slowLog = new SlowLog();
  loading = false;
  activeExpire = true;
  dirty = 0;
  pausedUntil = 0;
  pauseWritesOnly = false;
  readonly #blocking = new Blocking();
  readonly #watches = new Watches();
  readonly #replaying = new Client(undefined);
  readonly #changes: ChangeLog;
  readonly #executor: Executor;
  readonly #memory = new Memory(this);
  readonly #host: ServerHost;

  constructor(configuration: Configuration, host: ServerHost, scripts: Scripts) {
    this.settings = configuration.settings;
    this.#host = host;
    this.scripts = scripts;
    this.configFile = host.configFile;
    const count = Number(this.setting("databases"));
    this.databases = Array.from({ length: count }, (_, index) => new Database(index, this.#events));
    this.commands = renameCommands(configuration.renamed);
    this.persistence = new Persistence(this, {
      setting: (name) => this.setting(name),
      logLine: (level, text) => host.log(level, text),
      fatal: (text) => host.fatal(text),
    });
    this.#changes = new ChangeLog((db, words) => this.persistence.append(db, words));
    this.#executor = new Executor(this, this.#changes);
    this.#replaying.authenticated = true;
  }

  readonly #events: DatabaseEvents = {
    // While the log is read, a key must last until the command that prolonged it.
    now: () => (this.loading ? -Infinity : this.now()),
    changed: (db, key, event) => {
      this.dirty += 1;
      this.touched(db, key);
      if (event !== undefined) this.notify(db, event, key);
    },
    created: (db, key) => this.notify(db, "new", key),
    removed: (db, key) => this.notify(db, "del", key),
    expired: (db, key) => this.#gone(db, key, "expired"),
  };

  now(): number {
    return Date.now();
  }

  setting(name: string): string {
    return this.settings.get(name) ?? this.settings.get(presentName(name)) ?? "";
  }

  /** Reads the data from the disk. @throws Error where they can't be used */
  load(): string {
    this.loading = true;
    try {
      return this.persistence.load();
    } finally {
      this.loading = false;
    }
  }

  configure(name: string, value: string): string | undefined {
    if (name === "appendonly" && !this.persistence.switchLog(value === "yes"))
      return "Unable to turn on AOF. Check server logs.";
    this.settings.set(name, value);
    return undefined;
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
    this.monitors.tell();
    this.serveBlocked();
  }

  #answer(client: Client, words: readonly string[]): Reply {
    const spec = this.commands.get((words[0] ?? "").toLowerCase());
    if (spec === undefined) return refuse(this, client, unknownCommand(words));
    const problem = arityProblem(spec, words) ?? refusal(this, client, spec);
    if (problem !== undefined) return refuse(this, client, problem, spec.name);
    if (client.queue !== undefined && !/^(exec|discard|multi|watch|quit|reset)$/.test(spec.name)) {
      client.queue.push(words);
      return queued;
    }
    return this.execute(client, spec, words);
  }

  execute(client: Client, spec: CommandSpec, words: readonly string[]): Reply {
    return this.#executor.execute(client, spec, words);
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
    const mayWait = !this.#executor.nested && !this.#changes.open && call.client.socket !== undefined;
    if (!mayWait) return request.denied === undefined ? noArray : request.denied;
    return this.#blocking.wait(call, request, ({ client }, reply) => {
      this.#send(client, reply);
      setImmediate(() => this.#drain(client));
      this.#host.outputReady();
    });
  }

  /** Gives what has come to the clients that wait for it. */
  serveBlocked(): void {
    this.#blocking.serve((call, attempt) => this.#executor.recorded(call, attempt));
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
    this.#watches.touched(db, key);
    this.#blocking.touched(db, key);
  }

  swapped(one: Database, other: Database): void {
    this.#watches.swapped(one, other);
    this.#blocking.swapped(one, other);
  }

  watch(client: Client, db: Database, key: string): void {
    this.#watches.add(client, db, key);
  }

  unwatch(client: Client): void {
    this.#watches.forget(client);
  }

  #gone(db: Database, key: string, event: "expired" | "evicted"): void {
    this.stats[event] += 1;
    this.touched(db, key);
    this.#changes.add(db.index, ["DEL", key]);
    this.notify(db, event, key);
  }

  get needsPassword(): boolean {
    return this.setting("requirepass") !== "";
  }
  mayCall(client: Client): boolean {
    return !this.needsPassword || client.authenticated;
  }

  dataWeight(): number {
    return this.#memory.dataWeight();
  }
  usedMemory(): number {
    return this.#memory.used();
  }
  makeRoom(): boolean {
    return this.#memory.makeRoom((db, key) => this.#gone(db, key, "evicted"));
  }

  close(client: Client): void {
    this.#blocking.leave(client);
    this.#watches.forget(client);
    this.monitors.remove(client);
    this.clients.delete(client);
    client.closing = true;
    client.socket?.destroy();
  }

  shutdown(how: ShutdownSave): void {
    this.#host.shutdown(how);
  }

  logLine(level: "*" | "#", text: string): void {
    this.#host.log(level, text);
  }
}
