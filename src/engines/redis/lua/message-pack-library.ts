import { LuaProblem, type LuaMachine } from "./machine.ts";
import { MessageReader, packTop } from "./message-pack.ts";
import type { Pointer } from "./wasm.ts";

/** Pushes the table `cmsgpack`. */
export function pushMessagePackLibrary(machine: LuaMachine): void {
  const { api, main } = machine;
  api.lua_createtable(main, 0, 8);
  machine.setNatives(main, {
    pack: (state) => {
      const count = api.lua_gettop(state);
      if (count === 0) return machine.argumentProblem(state, 0, "MessagePack pack needs input.");
      let text = "";
      for (let index = 1; index <= count; index += 1) {
        api.lua_pushvalue(state, index);
        text += packTop(machine, state);
        api.lua_settop(state, -2);
      }
      machine.pushText(state, text);
      return 1;
    },
    unpack: (state) => unpack(machine, state, { limit: 0, offset: 0, whole: true }),
    unpack_one: (state) => unpack(machine, state, { limit: 1, offset: optional(machine, state, 2), whole: false }),
    unpack_limit: (state) => {
      const limit = Math.trunc(api.luaL_checknumber(state, 2));
      return unpack(machine, state, { limit, offset: optional(machine, state, 3), whole: false });
    },
  });
  for (const [name, text] of [
    ["_NAME", "cmsgpack"],
    ["_VERSION", "lua-cmsgpack 0.4.0"],
    ["_COPYRIGHT", "Copyright (C) 2012, Salvatore Sanfilippo"],
    ["_DESCRIPTION", "MessagePack C implementation for Lua"],
  ] as const)
    machine.setField(main, name, () => machine.pushText(main, text));
}

function optional(machine: LuaMachine, state: Pointer, index: number): number {
  const { api } = machine;
  return api.lua_gettop(state) < index ? 0 : Math.trunc(api.luaL_checknumber(state, index));
}

interface Range {
  readonly limit: number;
  readonly offset: number;
  /** Everything there is, without a place to go on from. */
  readonly whole: boolean;
}

function unpack(machine: LuaMachine, state: Pointer, range: Range): number {
  const { api } = machine;
  const text = machine.checkText(state, 1);
  const { limit, offset } = range;
  if (limit < 0 || offset < 0)
    throw new LuaProblem(`Invalid request to unpack with offset of ${offset} and limit of ${text.length}.`);
  if (offset > text.length) throw new LuaProblem(`Start offset ${offset} greater than input length ${text.length}.`);
  const all = range.whole || limit === 0;
  const reader = new MessageReader(machine, state, { text, at: offset });
  let count = 0;
  const most = all ? Infinity : limit;
  for (; reader.more && count < most; count += 1) {
    api.luaL_checkstack(state, 2, machine.name("in function mp_unpack_full"));
    reader.push();
  }
  if (all) return count;
  api.lua_pushnumber(state, reader.more ? reader.at : -1);
  api.lua_insert(state, 2 + (api.lua_gettop(state) - 2 - count));
  return count + 1;
}
