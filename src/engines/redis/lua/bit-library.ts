import type { LuaMachine, Native } from "./machine.ts";
import type { Pointer } from "./wasm.ts";

const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);

/** A number cut to 32 bits, as the documentation of BitOp says; halves go to the even neighbour. */
function toBits(value: number): number {
  // 2^52 + 2^51: after the sum the low half of the mantissa holds the bits.
  double[0] = value + 6_755_399_441_055_744;
  return (halves[0] ?? 0) | 0;
}

/** Pushes the table `bit`. */
export function pushBitLibrary(machine: LuaMachine): void {
  const { api, main } = machine;
  const argument = (state: Pointer, index: number): number => toBits(api.luaL_checknumber(state, index));
  const give = (state: Pointer, value: number): number => {
    api.lua_pushnumber(state, value | 0);
    return 1;
  };
  const one = (run: (value: number) => number): Native => {
    return (state) => give(state, run(argument(state, 1)));
  };
  const many = (run: (sum: number, value: number) => number): Native => {
    return (state) => {
      let sum = argument(state, 1);
      for (let index = api.lua_gettop(state); index > 1; index -= 1) sum = run(sum, argument(state, index));
      return give(state, sum);
    };
  };
  const shift = (run: (value: number, places: number) => number): Native => {
    return (state) => {
      const value = argument(state, 1);
      return give(state, run(value, argument(state, 2) & 31));
    };
  };
  api.lua_createtable(main, 0, 12);
  machine.setNatives(main, {
    tobit: one((value) => value),
    bnot: one((value) => ~value),
    bswap: one((value) => (value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)),
    band: many((sum, value) => sum & value),
    bor: many((sum, value) => sum | value),
    bxor: many((sum, value) => sum ^ value),
    lshift: shift((value, places) => value << places),
    rshift: shift((value, places) => value >>> places),
    arshift: shift((value, places) => value >> places),
    rol: shift((value, places) => (value << places) | (value >>> (32 - places))),
    ror: shift((value, places) => (value >>> places) | (value << (32 - places))),
    tohex: (state) => {
      const value = argument(state, 1);
      const wanted = api.lua_gettop(state) < 2 ? 8 : argument(state, 2);
      const digits = Math.min(8, Math.abs(wanted));
      const text = (value >>> 0)
        .toString(16)
        .padStart(8, "0")
        .slice(8 - digits);
      machine.pushText(state, wanted < 0 ? text.toUpperCase() : text);
      return 1;
    },
  });
}
