import { createHash } from "node:crypto";
import { innerClient, type Client } from "./client.ts";
import type { Call, ScriptCall } from "./command.ts";
import { Interpreter } from "./lua/interpreter.ts";
import { PausedScript } from "./lua/paused-script.ts";
import type { RunContext } from "./lua/run-context.ts";
import { readShebang, type ScriptFlags } from "./lua/shebang.ts";
import { Failure, Nothing, type Reply } from "./reply.ts";

interface Prepared {
  readonly sha: string;
  readonly code: string;
  readonly flags: ScriptFlags;
}

const pausedScript = new PausedScript();
const sliceMs = 20;
const oom = "OOM command not allowed when used memory > 'maxmemory'.";
const readOnlyReplica = "READONLY You can not run script with write flag on readonly replica.";

/** Scripts of one server: sources by their SHA1, one Lua 5.1 that keeps them compiled, and the one that runs. */
export class Scripts {
  readonly known = new Map<string, string>();
  readonly #read = new Map<string, Prepared>();
  /** One for all scripts, as only one runs at a time: a client each would use up the numbers of clients. */
  #inner: Client | undefined;
  #stepping = false;
  #interpreter: Interpreter | undefined;
  #paused: { readonly context: RunContext; readonly sha: string; finish(reply: Reply): void } | undefined;

  /** @throws Failure for code that does not compile */
  load(source: string): string {
    return this.#prepare(source).sha;
  }

  #prepare(source: string): Prepared {
    const ready = this.#read.get(source);
    if (ready !== undefined) return ready;
    const { code, flags } = readShebang(source);
    const sha = createHash("sha1").update(source, "latin1").digest("hex");
    this.#lua().compile(sha, code);
    const prepared = { sha, code, flags };
    this.known.set(sha, source);
    this.#read.set(source, prepared);
    return prepared;
  }

  #innerOf(outer: Client): Client {
    const inner = (this.#inner ??= innerClient(outer));
    inner.db = outer.db;
    inner.resp = 2;
    inner.authenticated = true;
    inner.name = outer.name;
    return inner;
  }

  flush(): void {
    this.known.clear();
    this.#read.clear();
    this.#interpreter = undefined;
  }

  /** A script runs on although its time is over: other commands are answered BUSY. */
  get busy(): boolean {
    return this.#paused !== undefined && !this.#stepping;
  }

  /** @throws Failure */
  kill(): void {
    const paused = this.#paused;
    if (paused === undefined) throw new Failure("NOTBUSY No scripts in execution right now.");
    if (paused.context.wrote)
      throw new Failure(
        "UNKILLABLE Sorry the script already executed write commands against the dataset. You can either wait the script termination or kill the server in a hard way using the SHUTDOWN NOSAVE command.",
      );
    this.#paused = undefined;
    const interpreter = this.#lua();
    interpreter.abandon();
    const text = `ERR Script killed by user with SCRIPT KILL... script: ${paused.sha}, on ${interpreter.place}.`;
    paused.finish(new Failure(text));
  }

  /** The script's reply; a PausedScript when its time was over, to be given to `goOn`. */
  run(call: Call, script: ScriptCall): Reply {
    const { sha, code, flags } = this.#prepare(script.source);
    const refused = refusedByFlags(call, script, flags);
    if (refused !== undefined) return refused;
    const inner = this.#innerOf(call.client);
    const readOnly = script.readOnly === true || flags.noWrites;
    const context: RunContext = { call, inner, readOnly, allowOom: flags.allowOom, resp: 2, wrote: false };
    if (this.#interpreter?.worn === true) this.#interpreter = undefined;
    const interpreter = this.#lua();
    interpreter.compile(sha, code);
    const limit = Number(call.server.setting("busy-reply-threshold"));
    interpreter.limit(limit === 0 ? Infinity : performance.now() + limit, true);
    const reply = interpreter.start({ context, sha }, script);
    if (reply !== undefined) return reply;
    this.#paused = { context, sha, finish: () => undefined };
    return pausedScript;
  }

  /** Lets a paused script go on in turns with everybody else, its client waiting; at once to its end where it can't wait. */
  goOn(call: Call): Reply {
    const paused = this.#paused;
    if (paused === undefined) return null;
    const cannotWait = new Nothing();
    const waiting = call.server.block(call, {
      keys: [],
      timeoutMs: 0,
      type: "list",
      denied: cannotWait,
      attempt: () => undefined,
    });
    if (waiting === cannotWait) {
      this.#paused = undefined;
      const interpreter = this.#lua();
      interpreter.limit(performance.now(), false);
      return interpreter.resume() ?? null;
    }
    this.#paused = { ...paused, finish: (reply) => call.client.blocked?.cancel(reply) };
    setImmediate(() => this.#slice());
    return waiting;
  }

  #slice(): void {
    const paused = this.#paused;
    if (paused === undefined) return;
    const { server } = paused.context.call;
    const interpreter = this.#lua();
    interpreter.limit(performance.now() + sliceMs, true);
    server.beginTransaction();
    let reply: Reply | undefined;
    try {
      this.#stepping = true;
      reply = interpreter.resume();
    } finally {
      this.#stepping = false;
      server.endTransaction();
    }
    if (reply === undefined) {
      setImmediate(() => this.#slice());
      return;
    }
    this.#paused = undefined;
    paused.finish(reply);
  }

  #lua(): Interpreter {
    return (this.#interpreter ??= new Interpreter());
  }
}

function refusedByFlags({ server }: Call, script: ScriptCall, flags: ScriptFlags): Failure | undefined {
  if (!flags.declared || flags.noWrites) return undefined;
  if (script.readOnly === true) return new Failure("ERR Can not execute a script with write flag using *_ro command.");
  if (server.setting("replicaof") !== "" && server.setting("replica-read-only") === "yes")
    return new Failure(readOnlyReplica);
  return flags.allowOom || server.makeRoom() ? undefined : new Failure(oom);
}
