import { asTableFunctions, instantiate, longJump, type LuaApi, type Pointer } from "./wasm.ts";

export const lua = {
  registry: -10_000,
  globals: -10_002,
  yielded: 1,
  tnil: 0,
  tboolean: 1,
  tlightuserdata: 2,
  tnumber: 3,
  tstring: 4,
  ttable: 5,
  tfunction: 6,
} as const;

/** An error for the script: text, raised in Lua as it stands (with the place in front where `where` is set). */
export class LuaProblem extends Error {
  readonly where: boolean;
  constructor(message: string, where = true) {
    super(message);
    this.where = where;
  }
}

export type Native = (state: Pointer) => number;

const scratchBytes = 65_536;
const upvalue = lua.globals - 1;

/** One Lua 5.1 with its memory, and how text and functions of JavaScript get in and out. */
export class LuaMachine {
  readonly api: LuaApi;
  readonly main: Pointer;
  readonly hook: number;
  readonly #run: number;
  readonly #natives: Native[] = [];
  readonly #names = new Map<string, Pointer>();
  readonly #size: Pointer;
  readonly #scratch: Pointer;
  #bytes: Buffer = Buffer.alloc(0);
  #words: DataView = new DataView(new ArrayBuffer(0));

  constructor(limit: number, hook: (state: Pointer) => void) {
    const api = instantiate(limit);
    this.api = api;
    const table = api.__indirect_function_table;
    const wrapped = asTableFunctions((state) => this.#dispatch(state), hook);
    this.#run = table.grow(2);
    this.hook = this.#run + 1;
    table.set(this.#run, wrapped.run);
    table.set(this.hook, wrapped.hook);
    this.#size = api.malloc(4);
    this.#scratch = api.malloc(scratchBytes);
    this.main = api.luaL_newstate();
  }

  /** Memory taken from the system; it never shrinks. */
  get memoryBytes(): number {
    return this.api.memory.buffer.byteLength;
  }

  #dispatch(state: Pointer): number {
    try {
      return (this.#natives[this.api.lua_tonumber(state, upvalue)] as Native)(state);
    } catch (problem) {
      if (!(problem instanceof LuaProblem)) throw problem;
      if (problem.where) this.api.luaL_where(state, 1);
      this.pushText(state, problem.message);
      if (problem.where) this.api.lua_concat(state, 2);
      return this.api.lua_error(state);
    }
  }

  pushNative(state: Pointer, native: Native): void {
    this.api.lua_pushnumber(state, this.#natives.push(native) - 1);
    this.api.lua_pushcclosure(state, this.#run, 1);
  }

  /** A function of C as it is, to be called with the state of a call that is under way; it is taken off the stack. */
  takeNative(state: Pointer): Native {
    const place = this.api.lua_tocfunction(state, -1);
    this.pop(state);
    return this.api.__indirect_function_table.get(place) as Native;
  }

  /** Opens one of Lua's own libraries as its C function would be called by `require`. */
  open(library: "base" | "table" | "string" | "math"): void {
    const table = this.api.__indirect_function_table;
    const place = table.grow(1);
    table.set(place, this.api[`luaopen_${library}`] as CallableFunction);
    this.api.lua_pushcclosure(this.main, place, 0);
    this.pushText(this.main, library === "base" ? "" : library);
    this.api.lua_call(this.main, 1, 0);
  }

  get bytes(): Buffer {
    const { buffer } = this.api.memory;
    if (this.#bytes.buffer !== buffer) this.#bytes = Buffer.from(buffer);
    return this.#bytes;
  }

  get words(): DataView {
    const { buffer } = this.api.memory;
    if (this.#words.buffer !== buffer) this.#words = new DataView(buffer);
    return this.#words;
  }

  pushText(state: Pointer, text: string): void {
    const size = text.length;
    if (size <= scratchBytes) {
      this.bytes.write(text, this.#scratch, size, "latin1");
      this.api.lua_pushlstring(state, this.#scratch, size);
      return;
    }
    const at = this.api.malloc(size);
    if (at === 0) throw new LuaProblem("not enough memory", false);
    try {
      this.bytes.write(text, at, size, "latin1");
      this.api.lua_pushlstring(state, at, size);
    } finally {
      this.api.free(at);
    }
  }

  /** The bytes of a string; a number is turned into one in its place. */
  textAt(state: Pointer, index: number): string {
    const at = this.api.lua_tolstring(state, index, this.#size);
    return at === 0 ? "" : this.bytes.toString("latin1", at, at + this.words.getUint32(this.#size, true));
  }

  /** A string or number argument. Raises Lua's own error for others. */
  checkText(state: Pointer, index: number): string {
    const at = this.api.luaL_checklstring(state, index, this.#size);
    return this.bytes.toString("latin1", at, at + this.words.getUint32(this.#size, true));
  }

  /** A name of the program's own as a C string that stays. */
  name(text: string): Pointer {
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    const at = this.api.malloc(text.length + 1);
    this.bytes.write(`${text}\0`, at, "latin1");
    this.#names.set(text, at);
    return at;
  }

  /** Text at a pointer, up to the zero. */
  cText(at: Pointer): string {
    return this.bytes.toString("latin1", at, this.bytes.indexOf(0, at));
  }

  /** Compiles onto the stack; the compiler's message where it is wrong. */
  compile(state: Pointer, source: string, name: string): string | undefined {
    const { api } = this;
    const at = api.malloc(Math.max(1, source.length));
    if (at === 0) return "not enough memory";
    this.bytes.write(source, at, source.length, "latin1");
    const status = api.luaL_loadbuffer(state, at, source.length, this.name(name));
    api.free(at);
    if (status === 0) return undefined;
    const text = this.textAt(state, -1);
    api.lua_settop(state, -2);
    return text;
  }

  pop(state: Pointer, count = 1): void {
    this.api.lua_settop(state, -count - 1);
  }

  isJump(problem: unknown): boolean {
    return problem === longJump;
  }

  /** Raises an error about an argument, in Lua's words. */
  argumentProblem(state: Pointer, index: number, text: string): number {
    return this.api.luaL_argerror(state, index, this.name(text));
  }

  setField(state: Pointer, name: string, push: () => void): void {
    this.pushText(state, name);
    push();
    this.api.lua_rawset(state, -3);
  }

  setNatives(state: Pointer, natives: Readonly<Record<string, Native>>): void {
    for (const [name, native] of Object.entries(natives))
      this.setField(state, name, () => this.pushNative(state, native));
  }
}
