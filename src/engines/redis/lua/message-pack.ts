import { lua, LuaProblem, type LuaMachine } from "./machine.ts";
import type { Pointer } from "./wasm.ts";

/** How deep tables are packed; what is deeper becomes nil. */
const deepest = 16;

/** A value at the top of the stack as MessagePack, in bytes as latin1. It stays there. */
export function packTop(machine: LuaMachine, state: Pointer, depth = 0): string {
  const { api } = machine;
  switch (api.lua_type(state, -1)) {
    case lua.tstring:
      return packText(machine.textAt(state, -1));
    case lua.tnumber:
      return packNumber(api.lua_tonumber(state, -1));
    case lua.tboolean:
      return api.lua_toboolean(state, -1) === 0 ? "\u00c2" : "\u00c3";
    case lua.ttable:
      return depth === deepest ? "\u00c0" : packTable(machine, state, depth + 1);
    default:
      return "\u00c0";
  }
}

const bytes = Buffer.alloc(9);

function packed(head: number, size: number): string {
  bytes[0] = head;
  return bytes.toString("latin1", 0, size + 1);
}

function packNumber(value: number): string {
  // -2^63 is in, 2^63 is out: what a 64-bit integer holds.
  if (!Number.isInteger(value) || value >= 2 ** 63 || value < -(2 ** 63)) return packDouble(value);
  if (value >= 0) {
    if (value < 128) return String.fromCharCode(value);
    if (value < 256) return packed(0xcc, bytes.writeUInt8(value, 1) - 1);
    if (value < 65_536) return packed(0xcd, bytes.writeUInt16BE(value, 1) - 1);
    if (value < 2 ** 32) return packed(0xce, bytes.writeUInt32BE(value, 1) - 1);
    return packed(0xcf, bytes.writeBigUInt64BE(BigInt(value), 1) - 1);
  }
  if (value >= -32) return String.fromCharCode(256 + value);
  if (value >= -128) return packed(0xd0, bytes.writeInt8(value, 1) - 1);
  if (value >= -32_768) return packed(0xd1, bytes.writeInt16BE(value, 1) - 1);
  if (value >= -(2 ** 31)) return packed(0xd2, bytes.writeInt32BE(value, 1) - 1);
  return packed(0xd3, bytes.writeBigInt64BE(BigInt(value), 1) - 1);
}

function packDouble(value: number): string {
  if (Math.fround(value) === value) return packed(0xca, bytes.writeFloatBE(value, 1) - 1);
  // The NaN of the real server's processor has its sign set.
  if (Number.isNaN(value)) return "\u00cb\u00ff\u00f8\0\0\0\0\0\0";
  return packed(0xcb, bytes.writeDoubleBE(value, 1) - 1);
}

interface Heads {
  readonly short: number;
  readonly shortest: number;
  readonly byte?: number;
  readonly two: number;
  readonly four: number;
}

function packSize(size: number, { short, shortest, byte, two, four }: Heads): string {
  if (size < shortest) return String.fromCharCode(short | size);
  if (byte !== undefined && size < 256) return packed(byte, bytes.writeUInt8(size, 1) - 1);
  if (size < 65_536) return packed(two, bytes.writeUInt16BE(size, 1) - 1);
  return packed(four, bytes.writeUInt32BE(size, 1) - 1);
}

function packText(text: string): string {
  return packSize(text.length, { short: 0xa0, shortest: 32, byte: 0xd9, two: 0xda, four: 0xdb }) + text;
}

function packTable(machine: LuaMachine, state: Pointer, depth: number): string {
  const { api } = machine;
  api.luaL_checkstack(state, 4, machine.name("in function mp_encode_lua_table"));
  const { array, count } = shapeOf(machine, state);
  if (array) {
    let text = packSize(count, { short: 0x90, shortest: 16, two: 0xdc, four: 0xdd });
    for (let place = 1; place <= count; place += 1) {
      api.lua_rawgeti(state, -1, place);
      text += packTop(machine, state, depth);
      api.lua_settop(state, -2);
    }
    return text;
  }
  let text = packSize(count, { short: 0x80, shortest: 16, two: 0xde, four: 0xdf });
  api.lua_pushnil(state);
  while (api.lua_next(state, -2) !== 0) {
    api.lua_pushvalue(state, -2);
    text += packTop(machine, state, depth);
    api.lua_settop(state, -2);
    text += packTop(machine, state, depth);
    api.lua_settop(state, -2);
  }
  return text;
}

/** An array has the keys 1 to n and no others. */
function shapeOf(machine: LuaMachine, state: Pointer): { readonly array: boolean; readonly count: number } {
  const { api } = machine;
  let [count, largest, whole] = [0, 0, true];
  api.lua_pushnil(state);
  while (api.lua_next(state, -2) !== 0) {
    const key = api.lua_type(state, -2) === lua.tnumber ? api.lua_tonumber(state, -2) : 0;
    if (!(key > 0 && Number.isInteger(key))) whole = false;
    largest = Math.max(largest, key);
    count += 1;
    api.lua_settop(state, -2);
  }
  return { array: whole && largest === count, count };
}

/** Reads MessagePack from bytes as latin1 and pushes what it says. */
export class MessageReader {
  readonly #machine: LuaMachine;
  readonly #state: Pointer;
  readonly #bytes: Buffer;
  at: number;

  constructor(machine: LuaMachine, state: Pointer, from: { readonly text: string; readonly at: number }) {
    this.#machine = machine;
    this.#state = state;
    this.#bytes = Buffer.from(from.text, "latin1");
    this.at = from.at;
  }

  get more(): boolean {
    return this.at < this.#bytes.length;
  }

  push(): void {
    const { api } = this.#machine;
    const head = this.#bytes[this.#take(1)] ?? 0;
    if (head < 0x80) return api.lua_pushnumber(this.#state, head);
    if (head >= 0xe0) return api.lua_pushnumber(this.#state, head - 256);
    if (head >= 0xa0 && head < 0xc0) return this.#text(head & 31);
    if (head >= 0x90 && head < 0xa0) return this.#list(head & 15);
    if (head < 0x90) return this.#map(head & 15);
    this.#long(head);
  }

  #take(count: number): number {
    const { at } = this;
    if (this.#bytes.length - at < count) throw new LuaProblem("Missing bytes in input.");
    this.at += count;
    return at;
  }

  #long(head: number): void {
    const { api } = this.#machine;
    const from = this.#bytes;
    if (head === 0xc0) return api.lua_pushnil(this.#state);
    if (head === 0xc2 || head === 0xc3) return api.lua_pushboolean(this.#state, head & 1);
    if (head === 0xca) return this.#number(from.readFloatBE(this.#take(4)));
    if (head === 0xcb) return this.#number(from.readDoubleBE(this.#take(8)));
    if (head >= 0xcc && head <= 0xce) return this.#number(this.#unsigned(1 << (head - 0xcc)));
    // Eight bytes without a sign are read with one, as the real server does.
    if (head === 0xcf || head === 0xd3) return this.#number(Number(from.readBigInt64BE(this.#take(8))));
    if (head >= 0xd0 && head <= 0xd2) {
      const size = 1 << (head - 0xd0);
      return this.#number(from.readIntBE(this.#take(size), size));
    }
    if (head >= 0xd9 && head <= 0xdb) return this.#text(this.#unsigned(1 << (head - 0xd9)));
    if (head === 0xdc || head === 0xdd) return this.#list(this.#unsigned(head === 0xdc ? 2 : 4));
    if (head === 0xde || head === 0xdf) return this.#map(this.#unsigned(head === 0xde ? 2 : 4));
    throw new LuaProblem("Bad data format in input.");
  }

  #number(value: number): void {
    this.#machine.api.lua_pushnumber(this.#state, value);
  }

  #unsigned(size: number): number {
    return this.#bytes.readUIntBE(this.#take(size), size);
  }

  #text(size: number): void {
    const from = this.#take(size);
    this.#machine.pushText(this.#state, this.#bytes.toString("latin1", from, from + size));
  }

  #list(count: number): void {
    const { api } = this.#machine;
    api.luaL_checkstack(this.#state, 4, this.#machine.name("in function mp_decode_to_lua_array"));
    api.lua_createtable(this.#state, 0, 0);
    for (let place = 1; place <= count; place += 1) {
      this.push();
      api.lua_rawseti(this.#state, -2, place);
    }
  }

  #map(count: number): void {
    const { api } = this.#machine;
    api.luaL_checkstack(this.#state, 4, this.#machine.name("in function mp_decode_to_lua_hash"));
    api.lua_createtable(this.#state, 0, 0);
    for (let pair = 0; pair < count; pair += 1) {
      this.push();
      this.push();
      if (api.lua_type(this.#state, -2) === lua.tnil) throw new LuaProblem("table index is nil", false);
      api.lua_rawset(this.#state, -3);
    }
  }
}
