/** The part of fengari that is used here; the package has no types of its own. */
declare module "fengari" {
  export interface LuaState {
    readonly lua: true;
  }
  type Native = (state: LuaState) => number;
  export const lua: {
    readonly LUA_OK: number;
    readonly LUA_TNUMBER: number;
    readonly LUA_TSTRING: number;
    readonly LUA_TBOOLEAN: number;
    readonly LUA_TTABLE: number;
    lua_pcall(state: LuaState, args: number, results: number, handler: number): number;
    lua_pop(state: LuaState, count: number): void;
    lua_pushnil(state: LuaState): void;
    lua_pushboolean(state: LuaState, value: boolean): void;
    lua_pushinteger(state: LuaState, value: number): void;
    lua_pushnumber(state: LuaState, value: number): void;
    lua_pushstring(state: LuaState, value: Uint8Array): void;
    lua_pushcfunction(state: LuaState, run: Native): void;
    lua_setglobal(state: LuaState, name: Uint8Array): void;
    lua_setfield(state: LuaState, index: number, name: Uint8Array): void;
    lua_getfield(state: LuaState, index: number, name: Uint8Array): number;
    lua_createtable(state: LuaState, items: number, fields: number): void;
    lua_newtable(state: LuaState): void;
    lua_rawseti(state: LuaState, index: number, place: number): void;
    lua_rawgeti(state: LuaState, index: number, place: number): number;
    lua_gettop(state: LuaState): number;
    lua_settop(state: LuaState, index: number): void;
    lua_absindex(state: LuaState, index: number): number;
    lua_type(state: LuaState, index: number): number;
    lua_isnil(state: LuaState, index: number): boolean;
    lua_tonumber(state: LuaState, index: number): number;
    lua_tointeger(state: LuaState, index: number): number;
    lua_toboolean(state: LuaState, index: number): boolean;
    lua_tostring(state: LuaState, index: number): Uint8Array | null;
    lua_error(state: LuaState): number;
  };
  export const lauxlib: {
    luaL_newstate(): LuaState;
    luaL_requiref(state: LuaState, name: Uint8Array, open: Native, global: number): void;
    luaL_loadbuffer(state: LuaState, code: Uint8Array, size: null, name: Uint8Array): number;
    luaL_dostring(state: LuaState, code: Uint8Array): boolean;
    luaL_error(state: LuaState, message: Uint8Array): number;
  };
  export const lualib: {
    readonly luaopen_base: Native;
    readonly luaopen_table: Native;
    readonly luaopen_string: Native;
    readonly luaopen_math: Native;
  };
  export function to_luastring(text: string): Uint8Array;
}
