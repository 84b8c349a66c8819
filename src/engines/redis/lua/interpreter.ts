import { Failure, type Reply } from "../reply.ts";
import { pushBitLibrary } from "./bit-library.ts";
import { pushJsonLibrary } from "./json-library.ts";
import { lua, LuaMachine } from "./machine.ts";
import { pushMessagePackLibrary } from "./message-pack-library.ts";
import { preludeName } from "./prelude.ts";
import { pushRedisLibrary } from "./redis-library.ts";
import { takeReply } from "./replies.ts";
import type { RunContext } from "./run-context.ts";
import { makeSandbox, type Sandbox } from "./sandbox.ts";
import { pushStructLibrary } from "./struct-library.ts";
import { LuaBroken, type Pointer } from "./wasm.ts";

/** Most that scripts may have at a time; the real server has what the machine has. */
const memoryLimit = 512 * 1024 * 1024;
/** Memory of WebAssembly is never given back: an interpreter that has grown so far is left behind for a new one. */
const keptMemory = 64 * 1024 * 1024;
/** The hook looks at the clock after so many instructions. */
const hookEvery = 100_000;
const countMask = 8;
/** How long a script that can't be paused where it is may go on once it should pause. */
const graceMs = 10_000;

export interface Running {
  readonly context: RunContext;
  readonly sha: string;
}

/** One Lua with the libraries of Redis, its compiled scripts, and at most one script that runs. */
export class Interpreter {
  readonly #machine: LuaMachine;
  readonly #sandbox: Sandbox;
  readonly #functions = new Map<string, number>();
  readonly #record: Pointer;
  #thread: { readonly state: Pointer; readonly ref: number } | undefined;
  #running: Running | undefined;
  #paused = false;
  #pauseAt = Infinity;
  #mayPause = false;
  #place = "@user_script:1";
  broken = false;

  constructor() {
    this.#machine = new LuaMachine(memoryLimit, (state) => this.#hook(state));
    const { main } = this.#machine;
    this.#record = this.#machine.api.malloc(128);
    const current = (): RunContext => (this.#running as Running).context;
    this.#sandbox = makeSandbox(this.#machine, {
      paused: () => this.#paused,
      outermost: (state) => state === this.#thread?.state,
      libraries: {
        redis: () => pushRedisLibrary(this.#machine, current),
        cjson: () => pushJsonLibrary(this.#machine, main),
        cmsgpack: () => pushMessagePackLibrary(this.#machine),
        bit: () => pushBitLibrary(this.#machine),
        struct: () => pushStructLibrary(this.#machine),
      },
    });
  }

  /** It should be replaced before the next script. */
  get worn(): boolean {
    return this.broken || this.#machine.memoryBytes > keptMemory;
  }

  /** Where the script that is paused was. */
  get place(): string {
    return this.#place;
  }

  /** @throws Failure for code that does not compile */
  compile(sha: string, code: string): void {
    if (this.#functions.has(sha)) return;
    const machine = this.#machine;
    const problem = machine.compile(machine.main, code, "@user_script");
    if (problem !== undefined) throw new Failure(`ERR Error compiling script (new function): ${oneLine(problem)}`);
    this.#functions.set(sha, machine.api.luaL_ref(machine.main, lua.registry));
  }

  /** Runs a compiled script; undefined: it was paused and goes on with `resume`. */
  start(
    running: Running,
    how: { readonly keys: readonly string[]; readonly args: readonly string[] },
  ): Reply | undefined {
    const { api } = this.#machine;
    this.#running = running;
    return this.#guarded(() => {
      this.#setList("KEYS", how.keys);
      this.#setList("ARGV", how.args);
      const state = this.#freshThread();
      api.lua_rawgeti(state, lua.registry, this.#functions.get(running.sha) ?? 0);
      return this.#step();
    });
  }

  /** The script may run until then; `mayPause`: it is paused after that, else it ends with an error some time later. */
  limit(untilMs: number, mayPause: boolean): void {
    this.#pauseAt = untilMs;
    this.#mayPause = mayPause;
  }

  resume(): Reply | undefined {
    this.#paused = false;
    return this.#guarded(() => this.#step());
  }

  /** Leaves a paused script where it is, for ever. */
  abandon(): void {
    this.#paused = false;
    this.#dropThread();
  }

  #guarded(run: () => Reply | undefined): Reply | undefined {
    try {
      return run();
    } catch (problem) {
      this.broken = true;
      const isLua = problem instanceof LuaBroken || problem instanceof WebAssembly.RuntimeError;
      if (!isLua && !(problem instanceof RangeError) && !this.#machine.isJump(problem)) throw problem;
      return this.#failure(`ERR ${problem instanceof LuaBroken ? problem.message : "stack overflow"}`);
    }
  }

  #step(): Reply | undefined {
    const machine = this.#machine;
    const state = this.#thread?.state ?? 0;
    const status = machine.api.lua_resume(state, 0);
    if (status === lua.yielded && this.#paused) return undefined;
    if (status === 0) return this.#result(state);
    this.#place = this.#placeOf(state);
    const text =
      status === lua.yielded ? "ERR attempt to yield across metamethod/C-call boundary" : this.#errorText(state);
    if (text === "ERR not enough memory") this.broken = true;
    this.#dropThread();
    return this.#failure(text);
  }

  #result(state: Pointer): Reply {
    const { api } = this.#machine;
    if (api.lua_gettop(state) === 0) return null;
    api.lua_settop(state, 1);
    return takeReply(this.#machine, state, this.#running?.context.resp ?? 2);
  }

  #failure(text: string): Failure {
    return new Failure(oneLine(`${text} script: ${this.#running?.sha ?? ""}, on ${this.#place}.`));
  }

  #errorText(state: Pointer): string {
    const machine = this.#machine;
    const { api } = machine;
    const type = api.lua_type(state, -1);
    if (type === lua.tstring || type === lua.tnumber) return `ERR ${machine.textAt(state, -1)}`;
    if (type !== lua.ttable) return "ERR unknown error";
    machine.pushText(state, "err");
    api.lua_rawget(state, -2);
    return api.lua_type(state, -1) === lua.tstring ? machine.textAt(state, -1) : "ERR unknown error";
  }

  /** The innermost line of the script, as Lua names its source. */
  #placeOf(state: Pointer): string {
    const machine = this.#machine;
    for (let level = 0; machine.api.lua_getstack(state, level, this.#record) !== 0; level += 1) {
      machine.api.lua_getinfo(state, machine.name("Sl"), this.#record);
      const line = machine.words.getInt32(this.#record + 20, true);
      const source = machine.cText(machine.words.getUint32(this.#record + 16, true));
      if (line > 0 && source !== preludeName) return `${source}:${line}`;
    }
    return "@user_script:1";
  }

  #setList(name: string, items: readonly string[]): void {
    const machine = this.#machine;
    const { api, main } = machine;
    this.#sandbox.setGlobal(name, () => {
      api.lua_createtable(main, items.length, 0);
      for (let at = 0; at < items.length; at += 1) {
        machine.pushText(main, items[at] ?? "");
        api.lua_rawseti(main, -2, at + 1);
      }
    });
  }

  /** A coroutine that has ended well is used again: making one is most of what a short script costs. */
  #freshThread(): Pointer {
    const { api, main, hook } = this.#machine;
    if (this.#thread !== undefined) {
      api.lua_settop(this.#thread.state, 0);
      return this.#thread.state;
    }
    const state = api.lua_newthread(main);
    this.#thread = { state, ref: api.luaL_ref(main, lua.registry) };
    api.lua_sethook(state, hook, countMask, hookEvery);
    return state;
  }

  #dropThread(): void {
    if (this.#thread !== undefined) this.#machine.api.luaL_unref(this.#machine.main, lua.registry, this.#thread.ref);
    this.#thread = undefined;
  }

  #hook(state: Pointer): void {
    const now = performance.now();
    if (now < this.#pauseAt) return;
    const machine = this.#machine;
    if (this.#mayPause && !betweenCalls(machine, state)) {
      this.#place = this.#placeOf(state);
      this.#paused = true;
      machine.api.lua_yield(state, 0);
      return;
    }
    if (now < this.#pauseAt + graceMs) return;
    machine.pushText(state, "the script was stopped: pausing it here is not implemented by the embedded engine");
    machine.api.lua_error(state);
  }
}

/**
 * Whether a C function stands between this code and its coroutine's start (a comparison of table.sort, a metamethod): Lua can't
 * yield there. The numbers are `nCcalls` and `baseCcalls` of Lua 5.1's state, for which it has no function.
 */
function betweenCalls(machine: LuaMachine, state: Pointer): boolean {
  return machine.words.getUint16(state + 52, true) > machine.words.getUint16(state + 54, true);
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]/g, " ");
}
