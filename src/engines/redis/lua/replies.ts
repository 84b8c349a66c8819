import { Double, Failure, MapReply, NoArray, SetReply, Simple, Verbatim, formatDouble, type Reply } from "../reply.ts";
import { lua, type LuaMachine } from "./machine.ts";
import type { Pointer } from "./wasm.ts";

const smallestInteger = -(2n ** 63n);
/** How deep a reply may be nested. The real server goes to 7995; here each level costs stack of JavaScript. */
const deepest = 1000;

/** A command's reply as the script gets it, in the protocol version that the script chose. */
export function pushReply(
  machine: LuaMachine,
  state: Pointer,
  value: { readonly reply: Reply; readonly resp: 2 | 3 },
): void {
  const { reply, resp } = value;
  const { api } = machine;
  if (typeof reply === "string") return machine.pushText(state, reply);
  if (typeof reply === "number" || typeof reply === "bigint") return api.lua_pushnumber(state, Number(reply));
  if (typeof reply === "boolean")
    return resp === 3 ? api.lua_pushboolean(state, reply ? 1 : 0) : api.lua_pushnumber(state, reply ? 1 : 0);
  if (reply === null || reply instanceof NoArray)
    return resp === 3 ? api.lua_pushnil(state) : api.lua_pushboolean(state, 0);
  if (reply instanceof Simple) return pushTagged(machine, state, "ok", reply.text);
  if (reply instanceof Failure) return pushFailure(machine, state, reply.message);
  if (reply instanceof Double) return pushDouble(machine, state, value);
  if (reply instanceof Verbatim) return pushVerbatim(machine, state, value);
  if (reply instanceof MapReply) return pushMap(machine, state, value);
  if (reply instanceof SetReply)
    return resp === 3 ? pushMembers(machine, state, reply) : pushList(machine, state, { items: reply.items, resp });
  if (Array.isArray(reply)) return pushList(machine, state, { items: reply, resp });
  api.lua_pushnil(state);
}

export function pushTagged(machine: LuaMachine, state: Pointer, field: string, text: string): void {
  machine.api.lua_createtable(state, 0, 1);
  machine.setField(state, field, () => machine.pushText(state, text));
}

export function pushFailure(machine: LuaMachine, state: Pointer, message: string): void {
  pushTagged(machine, state, "err", message);
  machine.setField(state, "ignore_error_stats_update", () => machine.api.lua_pushboolean(state, 1));
}

interface Pushed {
  readonly reply: Reply;
  readonly resp: 2 | 3;
}

function pushDouble(machine: LuaMachine, state: Pointer, { reply, resp }: Pushed): void {
  const { value } = reply as Double;
  if (resp === 2) return machine.pushText(state, formatDouble(value));
  machine.api.lua_createtable(state, 0, 1);
  machine.setField(state, "double", () => machine.api.lua_pushnumber(state, value));
}

function pushVerbatim(machine: LuaMachine, state: Pointer, { reply, resp }: Pushed): void {
  const { text } = reply as Verbatim;
  if (resp === 2) return machine.pushText(state, text);
  machine.api.lua_createtable(state, 0, 1);
  machine.setField(state, "verbatim_string", () => {
    pushTagged(machine, state, "string", text);
    machine.setField(state, "format", () => machine.pushText(state, "txt"));
  });
}

function pushMap(machine: LuaMachine, state: Pointer, { reply, resp }: Pushed): void {
  const { pairs } = reply as MapReply;
  if (resp === 2) return pushList(machine, state, { items: pairs.flat(), resp });
  const { api } = machine;
  api.lua_createtable(state, 0, 1);
  machine.setField(state, "map", () => {
    api.lua_createtable(state, 0, pairs.length);
    for (const [key, item] of pairs) {
      pushReply(machine, state, { reply: key, resp });
      pushReply(machine, state, { reply: item, resp });
      api.lua_rawset(state, -3);
    }
  });
}

function pushMembers(machine: LuaMachine, state: Pointer, { items }: SetReply): void {
  const { api } = machine;
  api.lua_createtable(state, 0, 1);
  machine.setField(state, "set", () => {
    api.lua_createtable(state, 0, items.length);
    for (const item of items) {
      pushReply(machine, state, { reply: item, resp: 3 });
      api.lua_pushboolean(state, 1);
      api.lua_rawset(state, -3);
    }
  });
}

function pushList(
  machine: LuaMachine,
  state: Pointer,
  { items, resp }: { readonly items: readonly Reply[]; readonly resp: 2 | 3 },
): void {
  const { api } = machine;
  api.luaL_checkstack(state, 4, machine.name("too deep"));
  api.lua_createtable(state, items.length, 0);
  for (let at = 0; at < items.length; at += 1) {
    pushReply(machine, state, { reply: items[at] as Reply, resp });
    api.lua_rawseti(state, -2, at + 1);
  }
}

/** What a script returns, by the documented conversion: numbers are cut, a list ends at the first nil. The value is taken off. */
export function takeReply(machine: LuaMachine, state: Pointer, resp: 2 | 3, depth = 0): Reply {
  const { api } = machine;
  const reply = valueAt(machine, state, resp, depth);
  api.lua_settop(state, -2);
  return reply;
}

function valueAt(machine: LuaMachine, state: Pointer, resp: 2 | 3, depth: number): Reply {
  const { api } = machine;
  switch (api.lua_type(state, -1)) {
    case lua.tnumber:
      return integerOf(api.lua_tonumber(state, -1));
    case lua.tstring:
      return machine.textAt(state, -1);
    case lua.tboolean: {
      const yes = api.lua_toboolean(state, -1) !== 0;
      if (resp === 3) return yes;
      return yes ? 1 : null;
    }
    case lua.ttable:
      return tableAt(machine, state, resp, depth);
    default:
      return null;
  }
}

/** As C casts a double to a 64-bit integer on x86-64. */
function integerOf(value: number): number | bigint {
  const whole = Math.trunc(value);
  if (Number.isSafeInteger(whole)) return whole === 0 ? 0 : whole;
  return Number.isFinite(whole) && Math.abs(whole) < 2 ** 63 ? BigInt(whole) : smallestInteger;
}

function tableAt(machine: LuaMachine, state: Pointer, resp: 2 | 3, depth: number): Reply {
  const { api } = machine;
  if (depth >= deepest || api.lua_checkstack(state, 4) === 0) return new Failure("ERR reached lua stack limit");
  for (const [field, type, make] of tagged) {
    machine.pushText(state, field);
    api.lua_rawget(state, -2);
    if (api.lua_type(state, -1) === type) {
      const reply = make(machine, state, resp, depth);
      api.lua_settop(state, -2);
      return reply;
    }
    api.lua_settop(state, -2);
  }
  const items: Reply[] = [];
  for (let place = 1; ; place += 1) {
    api.lua_rawgeti(state, -1, place);
    if (api.lua_type(state, -1) === lua.tnil) break;
    items.push(takeReply(machine, state, resp, depth + 1));
  }
  api.lua_settop(state, -2);
  return items;
}

type Make = (machine: LuaMachine, state: Pointer, resp: 2 | 3, depth: number) => Reply;

const oneLine = (text: string): string => text.replaceAll(/[\r\n]/g, " ");

const tagged: readonly (readonly [field: string, type: number, make: Make])[] = [
  ["err", lua.tstring, (machine, state) => new Failure(oneLine(machine.textAt(state, -1)))],
  ["ok", lua.tstring, (machine, state) => new Simple(oneLine(machine.textAt(state, -1)))],
  ["double", lua.tnumber, (machine, state) => new Double(machine.api.lua_tonumber(state, -1))],
  ["map", lua.ttable, mapAt],
  ["set", lua.ttable, (...at) => new SetReply((mapAt(...at) as MapReply).pairs.map(([member]) => member))],
  ["big_number", lua.tstring, (machine, state) => oneLine(machine.textAt(state, -1))],
  ["verbatim_string", lua.ttable, verbatimAt],
];

function mapAt(machine: LuaMachine, state: Pointer, resp: 2 | 3, depth: number): Reply {
  const { api } = machine;
  const pairs: [Reply, Reply][] = [];
  api.lua_pushnil(state);
  while (api.lua_next(state, -2) !== 0) {
    // The key stays where it is, for the next round: what is read is a copy.
    api.lua_pushvalue(state, -2);
    const key = takeReply(machine, state, resp, depth + 1);
    pairs.push([key, takeReply(machine, state, resp, depth + 1)]);
  }
  return new MapReply(pairs);
}

function verbatimAt(machine: LuaMachine, state: Pointer): Reply {
  machine.pushText(state, "string");
  machine.api.lua_rawget(state, -2);
  const text = machine.api.lua_type(state, -1) === lua.tstring ? machine.textAt(state, -1) : "";
  machine.pop(state);
  return new Verbatim(text);
}
