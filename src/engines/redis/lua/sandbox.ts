import { lua, LuaProblem, type LuaMachine, type Native } from "./machine.ts";
import { prelude, preludeName } from "./prelude.ts";
import type { Pointer } from "./wasm.ts";
import { pushWideFormat, pushWideToNumber } from "./wide-numbers.ts";

const readonlyTable = "Attempt to modify a readonly table";
const hidden = ["dofile", "loadfile", "print", "newproxy", "setfenv", "getfenv"];

/** What scripts may see, and the way to set what changes from script to script. */
export interface Sandbox {
  setGlobal(name: string, push: () => void): void;
}

export interface SandboxParts {
  /** Libraries by name; each pushes its table. */
  readonly libraries: Readonly<Record<string, () => void>>;
  paused(): boolean;
  /** Whether this is the coroutine that the whole script runs in. */
  outermost(state: Pointer): boolean;
}

/**
 * Opens the libraries and puts tables in front of them that only read: the globals too. Lua 5.1 has no tables that can't be
 * written, so scripts get empty ones that look behind, and the functions that could tell the difference are made anew.
 */
export function makeSandbox(machine: LuaMachine, parts: SandboxParts): Sandbox {
  const { api, main: state } = machine;
  const behind = new Map<Pointer, number>();
  for (const library of ["base", "table", "string", "math"] as const) machine.open(library);
  api.lua_settop(state, 0);
  runPrelude(machine, parts);
  widen(machine);
  const globals = globalsOf(machine, tableNatives(machine, behind));
  for (const name of ["string", "table", "math", "coroutine"]) front(machine, { behind, globals, name });
  for (const [name, push] of Object.entries(parts.libraries)) {
    api.lua_rawgeti(state, lua.registry, globals);
    machine.setField(state, name, push);
    machine.pop(state);
    front(machine, { behind, globals, name });
  }
  setTypeMetatables(machine, globals);
  frontGlobals(machine, behind, globals);
  return {
    setGlobal(name, push) {
      api.lua_rawgeti(state, lua.registry, globals);
      machine.setField(state, name, push);
      machine.pop(state);
    },
  };
}

function runPrelude(machine: LuaMachine, parts: SandboxParts): void {
  const { api, main: state } = machine;
  const problem = machine.compile(state, prelude, preludeName);
  if (problem !== undefined) throw new Error(problem);
  api.lua_createtable(state, 0, 3);
  machine.setNatives(state, {
    paused: (at) => {
      api.lua_pushboolean(at, parts.paused() ? 1 : 0);
      return 1;
    },
    outermost: (at) => {
      api.lua_pushboolean(at, parts.outermost(at) ? 1 : 0);
      return 1;
    },
    scripted: (at) => {
      api.lua_pushboolean(at, api.lua_type(at, 1) === lua.tfunction && api.lua_iscfunction(at, 1) === 0 ? 1 : 0);
      return 1;
    },
  });
  if (api.lua_pcall(state, 1, 0, 0) !== 0) throw new Error(machine.textAt(state, -1));
}

function widen(machine: LuaMachine): void {
  const { api, main: state } = machine;
  api.lua_pushvalue(state, lua.globals);
  api.lua_getfield(state, -1, machine.name("tonumber"));
  const toNumber = machine.takeNative(state);
  machine.setField(state, "tonumber", () => pushWideToNumber(machine, toNumber));
  api.lua_getfield(state, -1, machine.name("string"));
  api.lua_getfield(state, -1, machine.name("format"));
  const format = machine.takeNative(state);
  machine.setField(state, "format", () => pushWideFormat(machine, format));
  api.lua_getfield(state, lua.globals, machine.name("math"));
  api.lua_getfield(state, -1, machine.name("randomseed"));
  api.lua_pushnumber(state, Math.floor(Math.random() * 2 ** 31));
  api.lua_call(state, 1, 0);
  api.lua_settop(state, 0);
}

/** Methods of strings are looked up in the table that scripts see; `cjson.null` prints as on the real server. */
function setTypeMetatables(machine: LuaMachine, globals: number): void {
  const { api, main: state } = machine;
  api.lua_rawgeti(state, lua.registry, globals);
  machine.pushText(state, "");
  api.lua_getmetatable(state, -1);
  machine.setField(state, "__index", () => api.lua_getfield(state, 1, machine.name("string")));
  api.lua_pushlightuserdata(state, 0);
  api.lua_createtable(state, 0, 1);
  machine.setNatives(state, {
    __tostring: (at) => {
      machine.pushText(at, "userdata: (nil)");
      return 1;
    },
  });
  api.lua_setmetatable(state, -2);
  api.lua_settop(state, 0);
}

/** A reference to the table of globals, with the functions that must not be seen taken out and others put in. */
function globalsOf(machine: LuaMachine, natives: Readonly<Record<string, Native>>): number {
  const { api, main: state } = machine;
  api.lua_pushvalue(state, lua.globals);
  for (const name of hidden) machine.setField(state, name, () => api.lua_pushnil(state));
  machine.setNatives(state, natives);
  return api.luaL_ref(state, lua.registry);
}

interface Front {
  readonly behind: Map<Pointer, number>;
  readonly globals: number;
  readonly name: string;
}

function front(machine: LuaMachine, { behind, globals, name }: Front): void {
  const { api, main: state } = machine;
  api.lua_rawgeti(state, lua.registry, globals);
  machine.pushText(state, name);
  api.lua_rawget(state, -2);
  const target = api.luaL_ref(state, lua.registry);
  machine.setField(state, name, () => pushFront(machine, behind, target));
  machine.pop(state);
}

function pushFront(machine: LuaMachine, behind: Map<Pointer, number>, target: number): void {
  const { api, main: state } = machine;
  api.lua_createtable(state, 0, 0);
  behind.set(api.lua_topointer(state, -1), target);
  api.lua_createtable(state, 0, 2);
  machine.setField(state, "__index", () => api.lua_rawgeti(state, lua.registry, target));
  machine.setNatives(state, {
    __newindex: () => {
      throw new LuaProblem(readonlyTable);
    },
  });
  api.lua_setmetatable(state, -2);
}

function frontGlobals(machine: LuaMachine, behind: Map<Pointer, number>, globals: number): void {
  const { api, main: state } = machine;
  api.lua_rawgeti(state, lua.registry, globals);
  api.lua_createtable(state, 0, 1);
  machine.setNatives(state, {
    __index: (at) => {
      const name = api.lua_type(at, 2) === lua.tstring ? machine.textAt(at, 2) : "?";
      throw new LuaProblem(`Script attempted to access nonexistent global variable '${name}'`);
    },
  });
  api.lua_setmetatable(state, -2);
  pushFront(machine, behind, globals);
  machine.pushText(state, "_G");
  api.lua_pushvalue(state, -2);
  api.lua_rawset(state, -4);
  api.lua_replace(state, lua.globals);
  api.lua_settop(state, 0);
}

function tableNatives(machine: LuaMachine, behind: ReadonlyMap<Pointer, number>): Readonly<Record<string, Native>> {
  const { api } = machine;
  const look = (state: Pointer): boolean => {
    api.luaL_checktype(state, 1, lua.ttable);
    const target = behind.get(api.lua_topointer(state, 1));
    if (target === undefined) return false;
    api.lua_rawgeti(state, lua.registry, target);
    api.lua_replace(state, 1);
    return true;
  };
  const next: Native = (state) => {
    look(state);
    api.lua_settop(state, 2);
    if (api.lua_next(state, 1) !== 0) return 2;
    api.lua_pushnil(state);
    return 1;
  };
  const { main } = machine;
  machine.pushNative(main, next);
  const nextRef = api.luaL_ref(main, lua.registry);
  return {
    next,
    pairs: (state) => {
      look(state);
      api.lua_rawgeti(state, lua.registry, nextRef);
      api.lua_pushvalue(state, 1);
      api.lua_pushnil(state);
      return 3;
    },
    rawget: (state) => {
      look(state);
      api.luaL_checkany(state, 2);
      api.lua_settop(state, 2);
      api.lua_rawget(state, 1);
      return 1;
    },
    rawset: (state) => {
      api.luaL_checktype(state, 1, lua.ttable);
      api.luaL_checkany(state, 2);
      api.luaL_checkany(state, 3);
      if (look(state)) throw new LuaProblem(readonlyTable, false);
      api.lua_settop(state, 3);
      api.lua_rawset(state, 1);
      return 1;
    },
    ...metatableNatives(machine, behind),
  };
}

function metatableNatives(machine: LuaMachine, behind: ReadonlyMap<Pointer, number>): Readonly<Record<string, Native>> {
  const { api } = machine;
  const isFront = (state: Pointer): boolean =>
    api.lua_type(state, 1) === lua.ttable && behind.has(api.lua_topointer(state, 1));
  return {
    getmetatable: (state) => {
      api.luaL_checkany(state, 1);
      if (isFront(state) || api.lua_getmetatable(state, 1) === 0) api.lua_pushnil(state);
      else if (api.luaL_getmetafield(state, 1, machine.name("__metatable")) === 0) return 1;
      return 1;
    },
    setmetatable: (state) => {
      api.luaL_checktype(state, 1, lua.ttable);
      const type = api.lua_type(state, 2);
      if (type !== lua.tnil && type !== lua.ttable) return machine.argumentProblem(state, 2, "nil or table expected");
      if (isFront(state)) throw new LuaProblem(readonlyTable, false);
      if (api.luaL_getmetafield(state, 1, machine.name("__metatable")) !== 0)
        throw new LuaProblem("cannot change a protected metatable");
      api.lua_settop(state, 2);
      api.lua_setmetatable(state, 1);
      return 1;
    },
  };
}
