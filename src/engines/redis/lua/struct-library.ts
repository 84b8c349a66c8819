import { lua, LuaProblem, type LuaMachine } from "./machine.ts";
import type { Pointer } from "./wasm.ts";

/** Pushes the table `struct`. */
export function pushStructLibrary(machine: LuaMachine): void {
  const { api, main } = machine;
  api.lua_createtable(main, 0, 4);
  machine.setNatives(main, {
    pack: (state) => pack(machine, state),
    unpack: (state) => unpack(machine, state),
    size: (state) => size(machine, state),
  });
}

/** One option of a format; where it stands depends on those before. */
interface Option {
  readonly letter: string;
  readonly size: number;
  readonly padding: number;
  readonly little: boolean;
}

const fixed: Readonly<Record<string, number>> = { b: 1, B: 1, h: 2, H: 2, l: 8, L: 8, T: 8, f: 4, d: 8, x: 1 };
const nativeAlignment = 8;
const largestInteger = 32;

/** The options of a format, with the padding that alignment asks for at the place given by `total`. */
function* optionsOf(format: string, total: () => number): Generator<Option> {
  let little = true;
  let alignment = 1;
  for (let at = 0; at < format.length;) {
    const letter = format[at] ?? "";
    const digits = /^\d+/.exec(format.slice(at + 1))?.[0] ?? "";
    const counted = letter === "i" || letter === "I" || letter === "c" || letter === "!";
    at += 1 + (counted ? digits.length : 0);
    if (letter === " ") continue;
    if (letter === "<" || letter === ">") {
      little = letter === "<";
      continue;
    }
    if (letter === "!") {
      alignment = digits === "" ? nativeAlignment : Number(digits);
      if (alignment === 0 || (alignment & (alignment - 1)) !== 0)
        throw new LuaProblem(`alignment ${alignment} is not a power of 2`);
      continue;
    }
    const size = sizeOf(letter, digits);
    const aligned = letter === "c" || letter === "x" || size <= 1 ? 1 : Math.min(size, alignment);
    const padding = aligned > 1 ? (aligned - (total() & (aligned - 1))) & (aligned - 1) : 0;
    yield { letter, size, padding, little };
  }
}

function sizeOf(letter: string, digits: string): number {
  if (letter === "c") return digits === "" ? 1 : Number(digits);
  if (letter !== "i" && letter !== "I") return fixed[letter] ?? 0;
  const size = digits === "" ? 4 : Number(digits);
  if (size > largestInteger) throw new LuaProblem(`integral size ${size} is larger than limit of ${largestInteger}`);
  return size;
}

function pack(machine: LuaMachine, state: Pointer): number {
  const { api } = machine;
  const format = machine.checkText(state, 1);
  // What is missing is nil, not nothing, in messages.
  api.lua_pushnil(state);
  let text = "";
  let index = 1;
  for (const { letter, size, padding, little } of optionsOf(format, () => text.length)) {
    text += "\0".repeat(padding);
    if (letter === "x") {
      text += "\0";
      continue;
    }
    if (!isOption(letter)) return invalid(machine, state, letter);
    index += 1;
    if (letter === "f" || letter === "d") text += realBytes(api.luaL_checknumber(state, index), letter, little);
    else if (letter === "s") text += `${machine.checkText(state, index)}\0`;
    else if (letter === "c") {
      const given = machine.checkText(state, index);
      if (given.length < size) return machine.argumentProblem(state, index + 1, "string too short");
      text += size === 0 ? given : given.slice(0, size);
    } else text += integerBytes(api.luaL_checknumber(state, index), size, little);
  }
  machine.pushText(state, text);
  return 1;
}

function unpack(machine: LuaMachine, state: Pointer): number {
  const { api } = machine;
  const format = machine.checkText(state, 1);
  const data = Buffer.from(machine.checkText(state, 2), "latin1");
  const first = api.lua_gettop(state) < 3 ? 1 : Math.trunc(api.luaL_checknumber(state, 3));
  if (first === 0) return machine.argumentProblem(state, 3, "offset must be 1 or greater");
  let at = first < 0 ? Number.MAX_SAFE_INTEGER : first - 1;
  api.lua_settop(state, 2);
  const need = (size: number): void => {
    if (at + size > data.length) machine.argumentProblem(state, 2, "data string too short");
  };
  for (const { letter, size, padding, little } of optionsOf(format, () => at)) {
    at += padding;
    if (!isOption(letter) && letter !== "x") return invalid(machine, state, letter);
    need(size);
    api.luaL_checkstack(state, 2, machine.name("too many results"));
    if (letter === "s") {
      const end = data.indexOf(0, at);
      if (end < 0) throw new LuaProblem("unfinished string in data");
      machine.pushText(state, data.toString("latin1", at, end));
      at = end + 1;
      continue;
    }
    const length = letter === "c" && size === 0 ? previousSize(machine, state) : size;
    need(length);
    if (letter === "c") machine.pushText(state, data.toString("latin1", at, at + length));
    else if (letter !== "x") api.lua_pushnumber(state, numberAt(data.subarray(at, at + length), letter, little));
    at += length;
  }
  api.lua_pushnumber(state, at + 1);
  return api.lua_gettop(state) - 2;
}

/** `c0` takes its length from the number before, which it takes the place of. */
function previousSize(machine: LuaMachine, state: Pointer): number {
  const { api } = machine;
  if (api.lua_gettop(state) <= 2 || api.lua_type(state, -1) !== lua.tnumber)
    throw new LuaProblem("format 'c0' needs a previous size");
  const length = Math.trunc(api.lua_tonumber(state, -1));
  machine.pop(state);
  return length;
}

function size(machine: LuaMachine, state: Pointer): number {
  const format = machine.checkText(state, 1);
  let total = 0;
  for (const option of optionsOf(format, () => total)) {
    if (option.letter === "s") return machine.argumentProblem(state, 1, "option 's' has no fixed size");
    if (option.letter === "c" && option.size === 0)
      return machine.argumentProblem(state, 1, "option 'c0' has no fixed size");
    total += option.padding + option.size;
  }
  machine.api.lua_pushnumber(state, total);
  return 1;
}

function isOption(letter: string): boolean {
  return "bBhHlLTiIfdsc".includes(letter);
}

function invalid(machine: LuaMachine, state: Pointer, letter: string): number {
  return machine.argumentProblem(state, 1, `invalid format option '${letter}'`);
}

function integerBytes(value: number, size: number, little: boolean): string {
  const bytes = Buffer.alloc(size);
  const whole = Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n;
  // C works in 64 bits without a sign, and fills a wider integer with zeros.
  let rest = BigInt.asUintN(64, whole);
  for (let at = 0; at < size; at += 1) {
    bytes[little ? at : size - 1 - at] = Number(rest & 255n);
    rest >>= 8n;
  }
  return bytes.toString("latin1");
}

function realBytes(value: number, letter: "f" | "d", little: boolean): string {
  const bytes = Buffer.alloc(letter === "f" ? 4 : 8);
  if (letter === "f") bytes.writeFloatLE(value);
  else bytes.writeDoubleLE(value);
  return Buffer.from(little ? bytes : bytes.toReversed()).toString("latin1");
}

function numberAt(data: Buffer, letter: string, little: boolean): number {
  const bytes = little ? data : Buffer.from(data.toReversed());
  if (letter === "f") return bytes.readFloatLE();
  if (letter === "d") return bytes.readDoubleLE();
  let value = 0n;
  for (let at = Math.min(8, bytes.length) - 1; at >= 0; at -= 1) value = (value << 8n) | BigInt(bytes[at] ?? 0);
  const bits = Math.min(64, bytes.length * 8);
  return Number(letter === letter.toLowerCase() ? BigInt.asIntN(bits, value) : value);
}
