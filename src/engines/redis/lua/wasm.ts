import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** A pointer into the memory of the WebAssembly module; a Lua state is one. */
export type Pointer = number;

/** What is used of PUC-Rio's Lua 5.1 and its C library, as the package wasmoon-lua5.1 exports them. */
export interface LuaApi {
  readonly memory: WebAssembly.Memory;
  readonly __indirect_function_table: WebAssembly.Table;
  __wasm_call_ctors(): void;
  stackSave(): Pointer;
  stackRestore(at: Pointer): void;
  setThrew(threw: number, value: number): void;
  malloc(size: number): Pointer;
  free(at: Pointer): void;
  luaL_newstate(): Pointer;
  luaL_loadbuffer(state: Pointer, code: Pointer, size: number, name: Pointer): number;
  luaL_where(state: Pointer, level: number): void;
  luaL_checktype(state: Pointer, index: number, type: number): void;
  luaL_checkany(state: Pointer, index: number): void;
  luaL_checknumber(state: Pointer, index: number): number;
  luaL_checklstring(state: Pointer, index: number, size: Pointer): Pointer;
  luaL_argerror(state: Pointer, index: number, text: Pointer): number;
  luaL_checkstack(state: Pointer, size: number, text: Pointer): void;
  luaL_getmetafield(state: Pointer, index: number, name: Pointer): number;
  luaL_ref(state: Pointer, table: number): number;
  luaL_unref(state: Pointer, table: number, ref: number): void;
  lua_call(state: Pointer, args: number, results: number): void;
  lua_checkstack(state: Pointer, size: number): number;
  lua_concat(state: Pointer, count: number): void;
  lua_createtable(state: Pointer, items: number, fields: number): void;
  lua_error(state: Pointer): number;
  lua_gc(state: Pointer, what: number, data: number): number;
  lua_getfield(state: Pointer, index: number, name: Pointer): void;
  lua_getinfo(state: Pointer, what: Pointer, record: Pointer): number;
  lua_getmetatable(state: Pointer, index: number): number;
  lua_getstack(state: Pointer, level: number, record: Pointer): number;
  lua_gettop(state: Pointer): number;
  lua_insert(state: Pointer, index: number): void;
  lua_isnumber(state: Pointer, index: number): number;
  lua_tocfunction(state: Pointer, index: number): number;
  lua_iscfunction(state: Pointer, index: number): number;
  lua_newthread(state: Pointer): Pointer;
  lua_next(state: Pointer, index: number): number;
  lua_objlen(state: Pointer, index: number): number;
  lua_pcall(state: Pointer, args: number, results: number, handler: number): number;
  lua_pushboolean(state: Pointer, value: number): void;
  lua_pushcclosure(state: Pointer, run: number, upvalues: number): void;
  lua_pushlightuserdata(state: Pointer, at: Pointer): void;
  lua_pushlstring(state: Pointer, text: Pointer, size: number): void;
  lua_pushnil(state: Pointer): void;
  lua_pushnumber(state: Pointer, value: number): void;
  lua_pushvalue(state: Pointer, index: number): void;
  lua_rawget(state: Pointer, index: number): void;
  lua_rawgeti(state: Pointer, index: number, place: number): void;
  lua_rawset(state: Pointer, index: number): void;
  lua_rawseti(state: Pointer, index: number, place: number): void;
  lua_replace(state: Pointer, index: number): void;
  lua_resume(state: Pointer, args: number): number;
  lua_sethook(state: Pointer, run: number, mask: number, count: number): number;
  lua_setmetatable(state: Pointer, index: number): number;
  lua_settop(state: Pointer, index: number): void;
  lua_toboolean(state: Pointer, index: number): number;
  lua_tolstring(state: Pointer, index: number, size: Pointer): Pointer;
  lua_tonumber(state: Pointer, index: number): number;
  lua_topointer(state: Pointer, index: number): Pointer;
  lua_type(state: Pointer, index: number): number;
  lua_yield(state: Pointer, results: number): number;
  readonly [open: `luaopen_${string}`]: CallableFunction;
}

/** How C's longjmp crosses WebAssembly: as this one thing, thrown. */
export const longJump = Symbol("longjmp");

/** The module has come to an end of its own: out of memory where Lua protects nothing, or a trap. */
export class LuaBroken extends Error {}

let compiled: WebAssembly.Module | undefined;

/** A new Lua with a memory of its own, which never takes more bytes than `limit`. */
export function instantiate(limit: number): LuaApi {
  compiled ??= new WebAssembly.Module(readFileSync(modulePath()));
  const made: { api?: LuaApi } = {};
  const known = imports(() => made.api as LuaApi, limit);
  const wanted: Record<string, Record<string, CallableFunction>> = {};
  for (const { module, name } of WebAssembly.Module.imports(compiled)) {
    const group = (wanted[module] ??= {});
    // Files, clocks and programs of the C library: no script reaches them.
    group[name] = known[name] ?? (() => -1);
  }
  const api = new WebAssembly.Instance(compiled, wanted).exports as LuaApi;
  made.api = api;
  api.__wasm_call_ctors();
  return api;
}

/** Beside the bundle, or in the package when the sources run. */
function modulePath(): string {
  for (const place of ["./lua51.wasm", "../lua51.wasm"]) {
    const beside = new URL(place, import.meta.url);
    if (existsSync(beside)) return fileURLToPath(beside);
  }
  return createRequire(import.meta.url).resolve("wasmoon-lua5.1/dist/liblua5.1.wasm");
}

const pageBytes = 65_536;

function imports(api: () => LuaApi, limit: number): Readonly<Record<string, CallableFunction>> {
  return {
    invoke_vii(run: number, one: number, other: number) {
      const { stackSave, stackRestore, setThrew, __indirect_function_table } = api();
      const before = stackSave();
      try {
        (__indirect_function_table.get(run) as (one: number, other: number) => void)(one, other);
      } catch (problem) {
        stackRestore(before);
        if (problem !== longJump) throw problem;
        setThrew(1, 0);
      }
    },
    _emscripten_throw_longjmp() {
      throw longJump;
    },
    emscripten_memcpy_js(to: number, from: number, size: number) {
      new Uint8Array(api().memory.buffer).copyWithin(to, from, from + size);
    },
    emscripten_resize_heap(size: number) {
      const { memory } = api();
      const now = memory.buffer.byteLength;
      if (size >>> 0 > limit) return 0;
      const next = Math.min(limit, Math.max(size >>> 0, now * 1.5));
      try {
        memory.grow(Math.ceil((next - now) / pageBytes));
        return 1;
      } catch {
        return 0;
      }
    },
    environ_sizes_get(count: number, size: number) {
      const view = new DataView(api().memory.buffer);
      view.setUint32(count, 0, true);
      view.setUint32(size, 0, true);
      return 0;
    },
    environ_get: () => 0,
    emscripten_date_now: () => Date.now(),
    exit() {
      throw new LuaBroken("not enough memory");
    },
  };
}

/** Functions of JavaScript with the types of a Lua function and of a hook, as WebAssembly's table takes them. */
export function asTableFunctions(
  run: (state: Pointer) => number,
  hook: (state: Pointer, record: Pointer) => void,
): { readonly run: CallableFunction; readonly hook: CallableFunction } {
  const made = new WebAssembly.Instance(new WebAssembly.Module(wrapper), { e: { f: run, h: hook } });
  return made.exports as { readonly run: CallableFunction; readonly hook: CallableFunction };
}

/** (module (import "e" "f" (func (param i32) (result i32))) (import "e" "h" (func (param i32 i32))) and both exported as run, hook). */
const wrapper = Buffer.from(
  [
    "0061736d01000000",
    "010b02 60017f017f 60027f7f00",
    "020d02 01650166 0000 01650168 0001",
    "070e02 0372756e 0000 04686f6f6b 0001",
  ]
    .join("")
    .replaceAll(" ", ""),
  "hex",
);
