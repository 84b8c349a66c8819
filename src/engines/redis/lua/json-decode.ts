import type { JsonSettings } from "./json-settings.ts";
import { LuaProblem, type LuaMachine } from "./machine.ts";
import type { Pointer } from "./wasm.ts";

interface Token {
  /** As messages name it. */
  readonly type: string;
  readonly at: number;
  readonly text: string;
  readonly number: number;
}

const single: Readonly<Record<string, string>> = {
  "{": "T_OBJ_BEGIN",
  "}": "T_OBJ_END",
  "[": "T_ARR_BEGIN",
  "]": "T_ARR_END",
  ",": "T_COMMA",
  ":": "T_COLON",
};

const numberForm = /[+-]?(?:0x[0-9a-f]+(?:\.[0-9a-f]*)?(?:p[+-]?\d+)?|\d+\.?\d*(?:e[+-]?\d+)?|inf(?:inity)?|nan)/iy;
const strictForm = /-?(?:0|[1-9]\d*)(?:\.\d*)?(?:e[+-]?\d+)?(?![0-9a-z])/iy;

/** Pushes what a JSON text says. The text is bytes as latin1. */
export class JsonDecoder {
  readonly #machine: LuaMachine;
  readonly #state: Pointer;
  readonly #settings: JsonSettings;
  readonly #text: string;
  #at = 0;

  constructor(machine: LuaMachine, state: Pointer, from: { readonly text: string; readonly settings: JsonSettings }) {
    this.#machine = machine;
    this.#state = state;
    this.#text = from.text;
    this.#settings = from.settings;
  }

  push(): void {
    this.#value(this.#next(), 0);
    const rest = this.#next();
    if (rest.type !== "T_END") this.#expected("the end", rest);
  }

  #expected(what: string, { type, at }: Token): never {
    throw new LuaProblem(`Expected ${what} but found ${type} at character ${at + 1}`);
  }

  #value(token: Token, depth: number): void {
    const { api } = this.#machine;
    switch (token.type) {
      case "T_STRING":
        return this.#machine.pushText(this.#state, token.text);
      case "T_NUMBER":
        return api.lua_pushnumber(this.#state, token.number);
      case "T_BOOLEAN":
        return api.lua_pushboolean(this.#state, token.number);
      case "T_NULL":
        return api.lua_pushlightuserdata(this.#state, 0);
      case "T_OBJ_BEGIN":
        return this.#object(this.#deeper(depth));
      case "T_ARR_BEGIN":
        return this.#array(this.#deeper(depth));
      default:
        return this.#expected("value", token);
    }
  }

  #deeper(depth: number): number {
    if (depth + 1 > this.#settings.decodeDepth)
      throw new LuaProblem(`Found too many nested data structures (${depth + 1}) at character ${this.#at}`);
    this.#machine.api.luaL_checkstack(this.#state, 4, this.#machine.name("too many nested data structures"));
    return depth + 1;
  }

  #array(depth: number): void {
    const { api } = this.#machine;
    api.lua_createtable(this.#state, 0, 0);
    let token = this.#next();
    if (token.type === "T_ARR_END") return;
    for (let place = 1; ; place += 1) {
      this.#value(token, depth);
      api.lua_rawseti(this.#state, -2, place);
      const after = this.#next();
      if (after.type === "T_ARR_END") return;
      if (after.type !== "T_COMMA") this.#expected("comma or array end", after);
      token = this.#next();
    }
  }

  #object(depth: number): void {
    const { api } = this.#machine;
    api.lua_createtable(this.#state, 0, 0);
    let token = this.#next();
    if (token.type === "T_OBJ_END") return;
    for (;;) {
      if (token.type !== "T_STRING") this.#expected("object key string", token);
      this.#machine.pushText(this.#state, token.text);
      const colon = this.#next();
      if (colon.type !== "T_COLON") this.#expected("colon", colon);
      this.#value(this.#next(), depth);
      api.lua_rawset(this.#state, -3);
      const after = this.#next();
      if (after.type === "T_OBJ_END") return;
      if (after.type !== "T_COMMA") this.#expected("comma or object end", after);
      token = this.#next();
    }
  }

  #next(): Token {
    const text = this.#text;
    while (isSpace(text.charCodeAt(this.#at))) this.#at += 1;
    const at = this.#at;
    const letter = text[at];
    if (letter === undefined) return token("T_END", at);
    const type = single[letter];
    if (type !== undefined) {
      this.#at += 1;
      return token(type, at);
    }
    if (letter === '"') return this.#string(at);
    if (/[0-9+-]/.test(letter)) return this.#number(at);
    for (const [word, of, value] of words) {
      if (!text.startsWith(word, at)) continue;
      this.#at += word.length;
      return { type: of, at, text: "", number: value };
    }
    if (this.#settings.decodeInvalid === "true" && /[in]/i.test(letter)) {
      const found = this.#number(at);
      if (found.type === "T_NUMBER") return found;
    }
    return token("invalid token", at);
  }

  #number(at: number): Token {
    const form = this.#settings.decodeInvalid === "true" ? numberForm : strictForm;
    form.lastIndex = at;
    const found = form.exec(this.#text)?.[0];
    if (found === undefined) return token("invalid number", at);
    this.#at += found.length;
    return { type: "T_NUMBER", at, text: "", number: numberOf(found.toLowerCase()) };
  }

  #string(at: number): Token {
    const text = this.#text;
    let made = "";
    let from = at + 1;
    for (;;) {
      const quote = text.indexOf('"', from);
      const slash = text.indexOf("\\", from);
      if (quote >= 0 && (slash < 0 || quote < slash)) {
        this.#at = quote + 1;
        return { type: "T_STRING", at, text: made + text.slice(from, quote), number: 0 };
      }
      if (slash < 0) return token("unexpected end of string", text.length);
      made += text.slice(from, slash);
      const escape = this.#escape(slash);
      if (escape === undefined)
        return token(text[slash + 1] === "u" ? "invalid unicode escape code" : "invalid escape code", slash);
      made += escape;
      from = this.#at;
    }
  }

  /** What an escape stands for; `#at` is behind it. */
  #escape(at: number): string | undefined {
    const letter = this.#text[at + 1] ?? "";
    this.#at = at + 2;
    if (letter !== "u") return simple[letter];
    const code = this.#unit(at);
    if (code === undefined) return undefined;
    this.#at = at + 6;
    if (code < 0xd800 || code > 0xdfff) return Buffer.from(String.fromCharCode(code)).toString("latin1");
    const low = this.#unit(at + 6);
    if (code > 0xdbff || low === undefined || low < 0xdc00 || low > 0xdfff) return undefined;
    this.#at = at + 12;
    return Buffer.from(String.fromCharCode(code, low)).toString("latin1");
  }

  #unit(at: number): number | undefined {
    const found = /^\\u([0-9a-f]{4})$/i.exec(this.#text.slice(at, at + 6))?.[1];
    return found === undefined ? undefined : Number.parseInt(found, 16);
  }
}

function token(type: string, at: number): Token {
  return { type, at, text: "", number: 0 };
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}

const simple: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

const words = [
  ["true", "T_BOOLEAN", 1],
  ["false", "T_BOOLEAN", 0],
  ["null", "T_NULL", 0],
] as const;

function numberOf(text: string): number {
  const negative = text.startsWith("-");
  const bare = text.replace(/^[+-]/, "");
  const size = bare.startsWith("inf") ? Infinity : bare.startsWith("0x") ? hexadecimal(bare) : Number(bare);
  return negative ? -size : size;
}

function hexadecimal(text: string): number {
  const [, whole = "", part = "", power = "0"] = /^0x([0-9a-f]+)\.?([0-9a-f]*)(?:p([+-]?\d+))?$/.exec(text) ?? [];
  return (Number.parseInt(whole + part, 16) / 16 ** part.length) * 2 ** Number(power);
}
