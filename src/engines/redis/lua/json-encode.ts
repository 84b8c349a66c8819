import { formatG } from "./format.ts";
import type { JsonSettings } from "./json-settings.ts";
import { lua, LuaProblem, type LuaMachine } from "./machine.ts";
import type { Pointer } from "./wasm.ts";

/** The value on top of the stack as JSON; it stays there. */
export class JsonEncoder {
  readonly #machine: LuaMachine;
  readonly #state: Pointer;
  readonly #settings: JsonSettings;

  constructor(machine: LuaMachine, state: Pointer, settings: JsonSettings) {
    this.#machine = machine;
    this.#state = state;
    this.#settings = settings;
  }

  value(depth = 0): string {
    const { api } = this.#machine;
    const state = this.#state;
    const type = api.lua_type(state, -1);
    if (type === lua.tstring) return quoted(this.#machine.textAt(state, -1));
    if (type === lua.tnumber) return this.#number(api.lua_tonumber(state, -1));
    if (type === lua.tboolean) return api.lua_toboolean(state, -1) === 0 ? "false" : "true";
    if (type === lua.ttable) return this.#table(depth + 1);
    if (type === lua.tnil || (type === lua.tlightuserdata && api.lua_topointer(state, -1) === 0)) return "null";
    return this.#refuse("type not supported");
  }

  #refuse(reason: string, type = this.#typeName()): never {
    throw new LuaProblem(`Cannot serialise ${type}: ${reason}`);
  }

  #typeName(): string {
    const { api } = this.#machine;
    return typeNames[api.lua_type(this.#state, -1)] ?? "userdata";
  }

  #number(value: number): string {
    const { encodeInvalid, precision } = this.#settings;
    if (Number.isFinite(value)) return formatG(value, precision);
    if (encodeInvalid === "null") return "null";
    if (encodeInvalid === "false") this.#refuse("must not be NaN or Inf", "number");
    return Number.isNaN(value) ? "nan" : formatG(value, precision);
  }

  #table(depth: number): string {
    const { api } = this.#machine;
    if (depth > this.#settings.encodeDepth) throw new LuaProblem(`Cannot serialise, excessive nesting (${depth})`);
    api.luaL_checkstack(this.#state, 4, this.#machine.name("too deep"));
    const length = this.#arrayLength();
    return length > 0 ? this.#array(length, depth) : this.#object(depth);
  }

  /** The largest index where all keys are positive whole numbers that are not too far apart; else 0. */
  #arrayLength(): number {
    const { api } = this.#machine;
    const state = this.#state;
    let [largest, count] = [0, 0];
    api.lua_pushnil(state);
    while (api.lua_next(state, -2) !== 0) {
      const key = api.lua_type(state, -2) === lua.tnumber ? api.lua_tonumber(state, -2) : 0;
      if (!(key > 0 && Number.isInteger(key))) {
        api.lua_settop(state, -3);
        return 0;
      }
      largest = Math.max(largest, key);
      count += 1;
      api.lua_settop(state, -2);
    }
    const { sparseRatio, sparseSafe, sparseConvert } = this.#settings;
    if (sparseRatio === 0 || largest <= count * sparseRatio || largest <= sparseSafe) return largest;
    if (!sparseConvert) this.#refuse("excessively sparse array");
    return 0;
  }

  #array(length: number, depth: number): string {
    const { api } = this.#machine;
    let text = "[";
    for (let place = 1; place <= length; place += 1) {
      api.lua_rawgeti(this.#state, -1, place);
      text += (place > 1 ? "," : "") + this.value(depth);
      api.lua_settop(this.#state, -2);
    }
    return `${text}]`;
  }

  #object(depth: number): string {
    const { api } = this.#machine;
    const state = this.#state;
    let text = "{";
    api.lua_pushnil(state);
    while (api.lua_next(state, -2) !== 0) {
      text += `${text === "{" ? "" : ","}${this.#key()}:${this.value(depth)}`;
      api.lua_settop(state, -2);
    }
    return `${text}}`;
  }

  #key(): string {
    const { api } = this.#machine;
    const type = api.lua_type(this.#state, -2);
    if (type === lua.tstring) return quoted(this.#machine.textAt(this.#state, -2));
    if (type === lua.tnumber) return `"${this.#number(api.lua_tonumber(this.#state, -2))}"`;
    return this.#refuse("table key must be a number or string", typeNames[type]);
  }
}

const typeNames: readonly string[] = "nil boolean userdata number string table function userdata thread".split(" ");

/** Quotes, slashes, DEL and what comes before the space. */
const special = /["\\/\u007f]|[^ -\uffff]/;
const everySpecial = new RegExp(special, "g");
const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "/": "\\/",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

function quoted(text: string): string {
  if (!special.test(text)) return `"${text}"`;
  const safe = text.replaceAll(everySpecial, (letter) => {
    return escapes[letter] ?? `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `"${safe}"`;
}
