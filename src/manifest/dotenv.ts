import { InterpolationProblem, interpolate, type Variables } from "./interpolate.ts";
import { problemAt } from "./problem.ts";

export interface DotenvContext {
  /** Named in messages. */
  readonly file?: string;
  /** Values that an expression sees after those of the environment and of the file itself. */
  readonly earlier?: Variables;
}

/**
 * Reads a dotenv file as Compose does: `export`, comments, single quotes (as they are), double quotes (escapes, several lines),
 * interpolation with the environment and what stands above. A name without `=` takes its value from the environment.
 * @throws PlumbError `manifest.bad-env-file`, `manifest.interpolation`, `manifest.variable-unset` with file, line and column
 */
export function readDotenv(
  text: string,
  environment: Variables,
  context: DotenvContext = {},
): Readonly<Record<string, string>> {
  const { earlier = {}, file = ".env" } = context;
  const reader = new DotenvReader(file, text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n"));
  const values: Record<string, string> = {};
  for (let entry = reader.next(); entry !== undefined; entry = reader.next()) {
    const { name, value, offset } = entry;
    if (value === undefined) {
      const inherited = environment[name];
      if (inherited !== undefined) values[name] = inherited;
      continue;
    }
    const known = { ...earlier, ...values, ...definedOf(environment) };
    values[name] = entry.quote === "'" ? value : reader.interpolated(value, known, offset);
  }
  return values;
}

interface Entry {
  readonly name: string;
  /** Undefined: to be had from the environment. */
  readonly value: string | undefined;
  readonly quote: string;
  readonly offset: number;
}

/** After a quoted value the same line may go on with the next entry: that is how Compose reads it. */
class DotenvReader {
  readonly #file: string;
  readonly #text: string;
  #at = 0;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
  }

  next(): Entry | undefined {
    this.#skip(/(?:\s|#[^\n]*)*/y);
    if (this.#at >= this.#text.length) return undefined;
    const start = this.#at;
    this.#skip(/export[^\S\n]+/y);
    const written = this.#take(/[^=:\n]*/y);
    const name = written.trim();
    const stop = this.#text[this.#at];
    this.#check(name, start);
    if (stop === undefined || stop === "\n") return { name, value: undefined, quote: "", offset: start };
    this.#at += 1;
    this.#skip(/[^\S\n]*/y);
    return { name, ...this.#value() };
  }

  #value(): Omit<Entry, "name"> {
    const offset = this.#at;
    const quote = this.#text[offset] ?? "";
    if (quote !== "'" && quote !== '"') {
      const line = this.#take(/[^\n]*/y);
      return { value: line.replace(/ #.*$/, "").trimEnd(), quote: "", offset };
    }
    const whole = this.#take(quote === "'" ? /'(?:[^'\\]|\\[\s\S])*'/y : /"(?:[^"\\]|\\[\s\S])*"/y);
    if (whole === "") throw this.#problem(offset, "this quote is never closed", `close it with ${quote}`);
    const inner = whole.slice(1, -1);
    return { value: quote === "'" ? inner.replaceAll("\\'", "'") : unescape(inner), quote, offset };
  }

  #check(name: string, start: number): void {
    const wrong = /[^\p{L}\p{N}_.\-[\]\s]/u.exec(name)?.[0];
    if (wrong !== undefined)
      throw this.#problem(start, `the name "${name}" has a ${wrong} in it`, "write NAME=value, and comments after #");
    if (name.includes(" ")) throw this.#problem(start, `the name "${name}" has a space in it`, "write NAME=value");
    if (name === "") throw this.#problem(start, "a value without a name", "write NAME=value");
  }

  interpolated(value: string, known: Variables, offset: number): string {
    try {
      return interpolate(value, known);
    } catch (problem) {
      if (!(problem instanceof InterpolationProblem)) throw problem;
      const at = this.#place(offset);
      if (problem.kind === "unset") throw problemAt("variable-unset", at, problem.message, "set it above, or outside");
      throw problemAt("interpolation", at, problem.message, "write $$ for a dollar sign");
    }
  }

  #problem(offset: number, message: string, hint: string): Error {
    return problemAt("bad-env-file", this.#place(offset), message, hint);
  }

  #place(offset: number): { file: string; line: number; column: number } {
    const before = this.#text.slice(0, offset);
    const line = before.split("\n").length;
    return { file: this.#file, line, column: offset - before.lastIndexOf("\n") };
  }

  #skip(pattern: RegExp): void {
    this.#take(pattern);
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [found = ""] = pattern.exec(this.#text) ?? [];
    this.#at += found.length;
    return found;
  }
}

const escapes: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  '"': '"',
  "\\": "\\",
  // Twice, as what comes out is interpolated.
  $: "$$",
};

function unescape(text: string): string {
  return text.replaceAll(/\\([abfnrtv"\\$])/g, (_all, letter: string) => escapes[letter] ?? letter);
}

function definedOf(environment: Variables): Variables {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined));
}
