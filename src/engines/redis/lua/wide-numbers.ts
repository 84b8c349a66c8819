import { lua, type LuaMachine, type Native } from "./machine.ts";
import type { Pointer } from "./wasm.ts";

/**
 * The module has C's `long` with 32 bits, the real server's one has 64. Two functions show it: string.format with whole numbers and
 * tonumber with a base. They get what is too wide as text, and then C's own function does the rest in the same call.
 */
export function pushWideFormat(machine: LuaMachine, original: Native): void {
  machine.pushNative(machine.main, (state) => {
    if (hasWide(machine, state)) rewrite(machine, state);
    return original(state);
  });
}

export function pushWideToNumber(machine: LuaMachine, original: Native): void {
  const { api, main } = machine;
  machine.pushNative(main, (state) => {
    if (api.lua_gettop(state) < 2 || api.lua_type(state, 2) === lua.tnil) return original(state);
    const base = Math.trunc(api.luaL_checknumber(state, 2));
    if (base === 10) return original(state);
    const text = machine.checkText(state, 1);
    if (base < 2 || base > 36) return machine.argumentProblem(state, 2, "base out of range");
    const value = parse(text, base);
    if (value === undefined) api.lua_pushnil(state);
    else api.lua_pushnumber(state, value);
    return 1;
  });
}

const narrow = 2 ** 31;

function hasWide(machine: LuaMachine, state: Pointer): boolean {
  const { api } = machine;
  for (let index = api.lua_gettop(state); index > 1; index -= 1) {
    const type = api.lua_type(state, index);
    if (type === lua.tnumber || type === lua.tstring) {
      const value = api.lua_tonumber(state, index);
      if (!(value >= 0 && value < narrow)) return true;
    }
  }
  return false;
}

/** Conversions of whole numbers become text already made. */
function rewrite(machine: LuaMachine, state: Pointer): void {
  const { api } = machine;
  if (api.lua_type(state, 1) !== lua.tstring) return;
  let index = 1;
  const format = machine.textAt(state, 1).replaceAll(/%([-+ #0]*)(\d*)(\.\d*)?(.)/gs, (whole, ...found) => {
    const [flags = "", width = "", precision, letter = ""] = found as (string | undefined)[];
    if (letter === "%") return whole;
    index += 1;
    if (!"diuoxX".includes(letter) || api.lua_isnumber(state, index) === 0) return whole;
    const text = printed(api.lua_tonumber(state, index), { flags, width: Number(width), precision, letter });
    machine.pushText(state, text);
    api.lua_replace(state, index);
    return "%s";
  });
  machine.pushText(state, format);
  api.lua_replace(state, 1);
}

interface Conversion {
  readonly flags: string;
  readonly width: number;
  /** With its point; undefined: none. */
  readonly precision: string | undefined;
  readonly letter: string;
}

/** As C's printf prints a `long` of 64 bits. */
function printed(value: number, { flags, width, precision, letter }: Conversion): string {
  const whole = castLong(value);
  const signed = letter === "d" || letter === "i";
  const size = signed ? (whole < 0n ? -whole : whole) : BigInt.asUintN(64, whole);
  const base = letter === "o" ? 8 : letter === "x" || letter === "X" ? 16 : 10;
  let digits = size.toString(base).padStart(Number(precision?.slice(1) ?? 1), "0");
  let sign = "";
  if (signed) sign = whole < 0n ? "-" : (/[+ ]/.exec(flags)?.[0] ?? "");
  if (flags.includes("#") && size !== 0n) {
    if (base === 16) sign = "0x";
    else if (base === 8) digits = `0${digits}`;
  }
  if (flags.includes("0") && !flags.includes("-") && precision === undefined)
    digits = digits.padStart(width - sign.length, "0");
  const text = letter === "X" ? (sign + digits).toUpperCase() : sign + digits;
  return flags.includes("-") ? text.padEnd(width) : text.padStart(width);
}

function castLong(value: number): bigint {
  const whole = Math.trunc(value);
  if (!Number.isFinite(whole) || whole >= 2 ** 64 || whole < -(2 ** 63)) return -(2n ** 63n);
  return BigInt(whole);
}

const anyBase = /^[ \t\n\v\f\r]*([+-]?)([0-9a-z]+)[ \t\n\v\f\r]*$/i;
const hexadecimal = /^[ \t\n\v\f\r]*([+-]?)(?:0x(?=[0-9a-f]))?([0-9a-z]+)[ \t\n\v\f\r]*$/i;

/** As C's strtoul reads it, with nothing but spaces around; undefined where it is no number. */
function parse(text: string, base: number): number | undefined {
  const [, sign = "", digits = ""] = (base === 16 ? hexadecimal : anyBase).exec(text) ?? [];
  if (digits === "") return undefined;
  let value = 0n;
  for (const letter of digits.toLowerCase()) {
    const digit = Number.parseInt(letter, 36);
    if (digit >= base) return undefined;
    value = value * BigInt(base) + BigInt(digit);
  }
  const most = 2n ** 64n - 1n;
  if (value > most) return Number(most);
  return Number(sign === "-" ? BigInt.asUintN(64, -value) : value);
}
