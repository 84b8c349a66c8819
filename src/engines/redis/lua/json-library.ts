import { JsonDecoder } from "./json-decode.ts";
import { JsonEncoder } from "./json-encode.ts";
import { jsonDefaults, type JsonSettings } from "./json-settings.ts";
import { lua, type LuaMachine, type Native } from "./machine.ts";
import type { Pointer } from "./wasm.ts";

/** Pushes a table `cjson` with settings of its own. */
export function pushJsonLibrary(
  machine: LuaMachine,
  state: Pointer,
  settings: JsonSettings = { ...jsonDefaults },
): void {
  const { api } = machine;
  api.lua_createtable(state, 0, 16);
  machine.setNatives(state, {
    new: (at) => {
      pushJsonLibrary(machine, at);
      return 1;
    },
    encode: (at) => {
      if (api.lua_gettop(at) !== 1) return machine.argumentProblem(at, 1, "expected 1 argument");
      machine.pushText(at, new JsonEncoder(machine, at, settings).value());
      return 1;
    },
    decode: (at) => {
      if (api.lua_gettop(at) !== 1) return machine.argumentProblem(at, 1, "expected 1 argument");
      const text = machine.checkText(at, 1);
      new JsonDecoder(machine, at, { text, settings }).push();
      return 1;
    },
    ...settingNatives(machine, settings),
  });
  machine.setField(state, "null", () => api.lua_pushlightuserdata(state, 0));
  machine.setField(state, "_NAME", () => machine.pushText(state, "cjson"));
  machine.setField(state, "_VERSION", () => machine.pushText(state, "2.1.0"));
}

const largest = 2_147_483_647;

/** Each sets what it is given and answers what holds. */
function settingNatives(machine: LuaMachine, settings: JsonSettings): Readonly<Record<string, Native>> {
  const { api } = machine;
  const integer = (name: "encodeDepth" | "decodeDepth" | "precision", most: number): Native => {
    return (state) => {
      settings[name] = integerAt(machine, state, { index: 1, least: 1, most, now: settings[name] });
      api.lua_pushnumber(state, settings[name]);
      return 1;
    };
  };
  return {
    encode_max_depth: integer("encodeDepth", largest),
    decode_max_depth: integer("decodeDepth", largest),
    encode_number_precision: integer("precision", 14),
    encode_sparse_array: (state) => {
      settings.sparseConvert = choiceAt(machine, state, ["false", "true"], String(settings.sparseConvert)) === "true";
      settings.sparseRatio = integerAt(machine, state, {
        index: 2,
        least: 0,
        most: largest,
        now: settings.sparseRatio,
      });
      settings.sparseSafe = integerAt(machine, state, { index: 3, least: 0, most: largest, now: settings.sparseSafe });
      api.lua_pushboolean(state, settings.sparseConvert ? 1 : 0);
      api.lua_pushnumber(state, settings.sparseRatio);
      api.lua_pushnumber(state, settings.sparseSafe);
      return 3;
    },
    encode_keep_buffer: (state) => {
      settings.keepBuffer = choiceAt(machine, state, ["false", "true"], String(settings.keepBuffer)) === "true";
      return pushChoice(machine, state, String(settings.keepBuffer));
    },
    encode_invalid_numbers: (state) => {
      settings.encodeInvalid = choiceAt(machine, state, ["false", "true", "null"], settings.encodeInvalid);
      return pushChoice(machine, state, settings.encodeInvalid);
    },
    decode_invalid_numbers: (state) => {
      settings.decodeInvalid = choiceAt(machine, state, ["false", "true"], settings.decodeInvalid);
      return pushChoice(machine, state, settings.decodeInvalid);
    },
  };
}

interface IntegerArgument {
  readonly index: number;
  readonly least: number;
  readonly most: number;
  readonly now: number;
}

function integerAt(machine: LuaMachine, state: Pointer, { index, least, most, now }: IntegerArgument): number {
  const { api } = machine;
  if (api.lua_gettop(state) < index || api.lua_type(state, index) === lua.tnil) return now;
  const value = Math.trunc(api.luaL_checknumber(state, index));
  if (value < least || value > most)
    return machine.argumentProblem(state, index, `expected integer between ${least} and ${most}`);
  return value;
}

function choiceAt<Choice extends string>(
  machine: LuaMachine,
  state: Pointer,
  choices: readonly Choice[],
  now: NoInfer<string>,
): Choice {
  const { api } = machine;
  if (api.lua_gettop(state) < 1 || api.lua_type(state, 1) === lua.tnil) return now as Choice;
  if (api.lua_type(state, 1) === lua.tboolean) return (api.lua_toboolean(state, 1) === 0 ? "false" : "true") as Choice;
  const text = machine.checkText(state, 1);
  const found = choices.find((choice) => choice === text);
  return found ?? (machine.argumentProblem(state, 1, `invalid option '${text}'`) as never);
}

function pushChoice(machine: LuaMachine, state: Pointer, choice: string): number {
  if (choice === "true" || choice === "false") machine.api.lua_pushboolean(state, choice === "true" ? 1 : 0);
  else machine.pushText(state, choice);
  return 1;
}
