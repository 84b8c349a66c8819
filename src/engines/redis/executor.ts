import type { ChangeLog } from "./change-log.ts";
import type { Client } from "./client.ts";
import type { Call, CommandSpec, Engine } from "./command.ts";
import { keysLookedUp } from "./lookups.ts";
import { Failure, nothing, type Reply } from "./reply.ts";

/** Carries out commands, and sees to it that all who must know of one learn it: the log, monitors, counters, the slow log. */
export class Executor {
  readonly #server: Engine;
  readonly #changes: ChangeLog;
  #depth = 0;

  constructor(server: Engine, changes: ChangeLog) {
    this.#server = server;
    this.#changes = changes;
  }

  /** The command that runs was called by another one: a script, or EXEC. */
  get nested(): boolean {
    return this.#depth > 1;
  }

  /** Runs a command whose right to run is settled, and logs what it changed. */
  execute(client: Client, spec: CommandSpec, words: readonly string[]): Reply {
    const server = this.#server;
    client.lastCommand = spec.name;
    const db = server.database(client.db);
    const call: Call = { server, client, db, words, args: words.slice(1), log: undefined };
    this.#countLookups(call, spec);
    // What a script calls is shown after the script, as it happens.
    const script = spec.group === "scripting";
    if (script) server.monitors.saw(call, spec);
    this.#depth += 1;
    const started = performance.now();
    const reply = this.recorded(call, () => spec.run(call));
    this.#depth -= 1;
    if (this.#depth === 0) this.#timed(call, (performance.now() - started) * 1000);
    if (!script) server.monitors.saw(call, spec);
    return reply === undefined ? nothing : reply;
  }

  /** Runs something of a command; errors come as replies, changes go to the log. */
  recorded(call: Call, run: () => Reply | undefined): Reply | undefined {
    const before = this.#server.dirty;
    call.log = undefined;
    try {
      return run();
    } catch (problem) {
      return this.#problemReply(call, problem);
    } finally {
      if (this.#server.dirty !== before)
        for (const line of call.log ?? [call.words]) this.#changes.add(call.db.index, line);
    }
  }

  /** A defect of the engine is that command's error; it never ends the server. */
  #problemReply({ words: [name = ""] }: Call, problem: unknown): Failure {
    if (problem instanceof Failure) return problem;
    if (this.#server.loading) throw problem;
    const text = problem instanceof Error ? problem.message : String(problem);
    const trace = problem instanceof Error ? (problem.stack ?? text) : text;
    this.#server.logLine("#", `'${name}' failed: ${trace}`);
    return new Failure(`ERR the embedded engine could not carry out '${name}': ${text}`);
  }

  #countLookups({ db, words }: Call, spec: CommandSpec): void {
    const { stats } = this.#server;
    for (const key of keysLookedUp(spec, words)) {
      if (db.get(key) !== undefined) stats.hits += 1;
      else {
        stats.misses += 1;
        this.#server.notify(db, "keymiss", key);
      }
    }
  }

  #timed({ client, words, args }: Call, microseconds: number): void {
    const server = this.#server;
    const least = Number(server.setting("slowlog-log-slower-than"));
    const name = (words[0] ?? "").toLowerCase();
    if (least < 0 || microseconds < least || name === "auth" || server.loading) return;
    const secret = /^(config|hello|acl)$/.test(name) && args.length > 1;
    const shown = secret ? [...words.slice(0, 2), "(redacted)"] : words;
    const most = Number(server.setting("slowlog-max-len"));
    server.slowLog.add({ client, words: shown, microseconds: Math.round(microseconds) }, most);
  }
}
