import { createHash } from "node:crypto";
import { lauxlib, lua, lualib, to_luastring, type LuaState } from "fengari";
import { type Client, innerClient } from "./client.ts";
import type { Call, ScriptCall } from "./command.ts";
import { Double, Failure, MapReply, NoArray, SetReply, Simple, Verbatim, type Reply } from "./reply.ts";

/** Scripts of one server: Lua 5.3 through fengari, where the real server has 5.1 (differences are in SUPPORTED.md). */
export class Scripts {
  readonly known = new Map<string, string>();

  load(source: string): string {
    const sha = createHash("sha1").update(source, "latin1").digest("hex");
    this.known.set(sha, source);
    return sha;
  }

  run(call: Call, script: ScriptCall): Reply {
    const sha = this.load(script.source);
    const state = lauxlib.luaL_newstate();
    openLibraries(state);
    installRedis(state, call);
    setTable(state, "KEYS", script.keys);
    setTable(state, "ARGV", script.args);
    const loaded = lauxlib.luaL_loadbuffer(state, bytes(script.source), null, to_luastring("@user_script"));
    if (loaded !== lua.LUA_OK) throw new Failure(`ERR Error compiling script (new function): ${popText(state)}`);
    if (lua.lua_pcall(state, 0, 1, 0) !== lua.LUA_OK) throw scriptError(state, sha);
    return fromLua(state, -1);
  }
}

function bytes(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, "latin1"));
}

function openLibraries(state: LuaState): void {
  for (const [name, open] of [
    ["_G", lualib.luaopen_base],
    ["table", lualib.luaopen_table],
    ["string", lualib.luaopen_string],
    ["math", lualib.luaopen_math],
  ] as const) {
    lauxlib.luaL_requiref(state, to_luastring(name), open, 1);
    lua.lua_pop(state, 1);
  }
  for (const name of ["dofile", "loadfile", "print", "require"]) {
    lua.lua_pushnil(state);
    lua.lua_setglobal(state, to_luastring(name));
  }
  lauxlib.luaL_dostring(
    state,
    to_luastring(
      "unpack = table.unpack; loadstring = load; math.pow = function(a, b) return a ^ b end; table.getn = function(t) return #t end",
    ),
  );
}

function setTable(state: LuaState, name: string, items: readonly string[]): void {
  lua.lua_createtable(state, items.length, 0);
  for (const [index, item] of items.entries()) {
    lua.lua_pushstring(state, bytes(item));
    lua.lua_rawseti(state, -2, index + 1);
  }
  lua.lua_setglobal(state, to_luastring(name));
}

function installRedis(state: LuaState, call: Call): void {
  // Scripts have a client of their own, so that what they SELECT or queue stays theirs.
  const inner: Client = innerClient(call.client);
  lua.lua_newtable(state);
  method(state, "call", () => callRedis(state, call, { inner, raises: true }));
  method(state, "pcall", () => callRedis(state, call, { inner, raises: false }));
  method(state, "sha1hex", () => {
    pushText(state, createHash("sha1").update(textAt(state, 1), "latin1").digest("hex"));
    return 1;
  });
  method(state, "error_reply", () => tagged(state, "err", withCode(textAt(state, 1))));
  method(state, "status_reply", () => tagged(state, "ok", textAt(state, 1)));
  method(state, "log", () => 0);
  method(state, "replicate_commands", () => {
    lua.lua_pushboolean(state, true);
    return 1;
  });
  method(state, "set_repl", () => 0);
  method(state, "breakpoint", () => 0);
  method(state, "setresp", () => {
    inner.resp = lua.lua_tointeger(state, 1) === 3 ? 3 : 2;
    return 0;
  });
  for (const [index, name] of ["LOG_DEBUG", "LOG_VERBOSE", "LOG_NOTICE", "LOG_WARNING"].entries()) {
    lua.lua_pushinteger(state, index);
    lua.lua_setfield(state, -2, to_luastring(name));
  }
  lua.lua_setglobal(state, to_luastring("redis"));
}

function method(state: LuaState, name: string, run: () => number): void {
  lua.lua_pushcfunction(state, run);
  lua.lua_setfield(state, -2, to_luastring(name));
}

function tagged(state: LuaState, field: string, text: string): number {
  lua.lua_newtable(state);
  pushText(state, text);
  lua.lua_setfield(state, -2, to_luastring(field));
  return 1;
}

/** An error needs a code in front: one word alone gets `ERR`. */
function withCode(text: string): string {
  const bare = text.replace(/^-/, "");
  return bare.includes(" ") ? bare : `ERR ${bare}`;
}

function callRedis(state: LuaState, call: Call, how: { readonly inner: Client; readonly raises: boolean }): number {
  const count = lua.lua_gettop(state);
  const words = Array.from({ length: count }, (_, index) => textAt(state, index + 1));
  lua.lua_settop(state, 0);
  const reply =
    count === 0
      ? new Failure("ERR Please specify at least one argument for this redis.call() call")
      : call.server.fromScript(how.inner, words);
  if (reply instanceof Failure) {
    tagged(state, "err", reply.message);
    if (how.raises) return lua.lua_error(state);
    return 1;
  }
  pushReply(state, reply, how.inner.resp);
  return 1;
}

function textAt(state: LuaState, index: number): string {
  // Asked for as text, a number becomes one for good.
  const isNumber = lua.lua_type(state, index) === lua.LUA_TNUMBER;
  const value = lua.lua_tostring(state, index);
  if (value === null)
    return lauxlib.luaL_error(
      state,
      to_luastring("Lua redis lib command arguments must be strings or integers"),
    ) as never;
  const text = Buffer.from(value).toString("latin1");
  return isNumber ? text.replace(/\.0$/, "") : text;
}

function pushText(state: LuaState, text: string): void {
  lua.lua_pushstring(state, bytes(text));
}

function pushReply(state: LuaState, reply: Reply, resp: 2 | 3): void {
  if (typeof reply === "string") return pushText(state, reply);
  if (typeof reply === "number") return lua.lua_pushinteger(state, reply);
  if (typeof reply === "bigint") return lua.lua_pushnumber(state, Number(reply));
  if (reply === null || reply instanceof NoArray)
    return resp === 3 ? lua.lua_pushnil(state) : lua.lua_pushboolean(state, false);
  if (reply instanceof Double)
    return resp === 3 ? taggedNumber(state, reply.value) : pushText(state, String(reply.value));
  if (reply instanceof Simple) return void tagged(state, "ok", reply.text);
  if (reply instanceof Failure) return void tagged(state, "err", reply.message);
  if (reply instanceof Verbatim) return pushText(state, reply.text);
  if (reply instanceof MapReply) return pushList(state, reply.pairs.flat(), resp);
  if (reply instanceof SetReply) return pushList(state, reply.items, resp);
  if (Array.isArray(reply)) return pushList(state, reply, resp);
  return lua.lua_pushboolean(state, reply === true);
}

function taggedNumber(state: LuaState, value: number): void {
  lua.lua_newtable(state);
  lua.lua_pushnumber(state, value);
  lua.lua_setfield(state, -2, to_luastring("double"));
}

function pushList(state: LuaState, items: readonly Reply[], resp: 2 | 3): void {
  lua.lua_createtable(state, items.length, 0);
  for (const [index, item] of items.entries()) {
    pushReply(state, item, resp);
    lua.lua_rawseti(state, -2, index + 1);
  }
}

/** What a script returns, by the documented conversion: numbers are cut, a list ends at the first nil. */
function fromLua(state: LuaState, index: number): Reply {
  const type = lua.lua_type(state, index);
  if (type === lua.LUA_TNUMBER) return Math.trunc(lua.lua_tonumber(state, index));
  if (type === lua.LUA_TSTRING) return Buffer.from(lua.lua_tostring(state, index) ?? []).toString("latin1");
  if (type === lua.LUA_TBOOLEAN) return lua.lua_toboolean(state, index) ? 1 : null;
  if (type !== lua.LUA_TTABLE) return null;
  const at = lua.lua_absindex(state, index);
  const failure = fieldText(state, at, "err");
  if (failure !== undefined) return new Failure(failure.replace(/\r?\n/g, " "));
  const status = fieldText(state, at, "ok");
  if (status !== undefined) return new Simple(status.replace(/\r?\n/g, " "));
  const items: Reply[] = [];
  for (let place = 1; ; place += 1) {
    lua.lua_rawgeti(state, at, place);
    if (lua.lua_isnil(state, -1)) break;
    items.push(fromLua(state, -1));
    lua.lua_pop(state, 1);
  }
  lua.lua_pop(state, 1);
  return items;
}

function fieldText(state: LuaState, table: number, name: string): string | undefined {
  lua.lua_getfield(state, table, to_luastring(name));
  const value = lua.lua_type(state, -1) === lua.LUA_TSTRING ? lua.lua_tostring(state, -1) : null;
  lua.lua_pop(state, 1);
  return value === null ? undefined : Buffer.from(value).toString("latin1");
}

function scriptError(state: LuaState, sha: string): Failure {
  if (lua.lua_type(state, -1) === lua.LUA_TTABLE) {
    const text = fieldText(state, lua.lua_absindex(state, -1), "err") ?? "ERR unknown error";
    return new Failure(/^[A-Z]+ /.test(text) ? `${text} script: ${sha}, on @user_script:1.` : text);
  }
  return new Failure(`ERR ${popText(state)} script: ${sha}, on @user_script:1.`);
}

function popText(state: LuaState): string {
  const text = Buffer.from(lua.lua_tostring(state, -1) ?? []).toString("latin1");
  lua.lua_pop(state, 1);
  return text.replaceAll(/\r?\n/g, " ");
}
