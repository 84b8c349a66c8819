import { Failure, notFloat, notInteger } from "./reply.ts";

const largest = 2n ** 63n - 1n;
const smallest = -(2n ** 63n);

/** An integer as Redis reads it: no spaces, no leading zeros or plus. @throws Failure */
export function integer(text: string): number {
  if (!/^(0|-?[1-9]\d{0,18})$/.test(text)) throw notInteger();
  const value = BigInt(text);
  if (value > largest || value < smallest) throw notInteger();
  return Number(value);
}

/** The same, whole: counters go beyond what a double holds. @throws Failure */
export function bigInteger(text: string): bigint {
  if (!/^(0|-?[1-9]\d{0,18})$/.test(text)) throw notInteger();
  const value = BigInt(text);
  if (value > largest || value < smallest) throw notInteger();
  return value;
}

export function addWhole(one: bigint, other: bigint): bigint {
  const sum = one + other;
  if (sum > largest || sum < smallest) throw new Failure("ERR increment or decrement would overflow");
  return sum;
}

/** @throws Failure */
export function float(text: string): number {
  const lower = text.toLowerCase();
  if (/^[+-]?inf(inity)?$/.test(lower)) return lower.startsWith("-") ? -Infinity : Infinity;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(lower)) throw notFloat();
  return Number(lower);
}

/** The sum of two decimal numbers, exact to the last digit: the real server adds with more digits than a double has. */
export function decimalSum(one: string, other: string): string {
  const [a, b] = [decimal(one), decimal(other)];
  const scale = Math.max(a.scale, b.scale);
  const sum = a.digits * 10n ** BigInt(scale - a.scale) + b.digits * 10n ** BigInt(scale - b.scale);
  if (scale === 0) return String(sum);
  const text = String(sum < 0n ? -sum : sum).padStart(scale + 1, "0");
  const shown = `${text.slice(0, -scale)}.${text.slice(-scale)}`.replace(/\.?0+$/, "");
  return sum < 0n && shown !== "0" ? `-${shown}` : shown;
}

const finest = 17;

function decimal(text: string): { readonly digits: bigint; readonly scale: number } {
  const [, sign = "", whole = "", part = "", exponent = "0"] =
    /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  const scale = part.length - Number(exponent);
  const digits = BigInt(`${sign === "-" ? "-" : ""}${whole}${part}` || "0");
  if (scale < 0) return { digits: digits * 10n ** BigInt(Math.min(-scale, 400)), scale: 0 };
  return scale <= finest ? { digits, scale } : { digits: digits / 10n ** BigInt(scale - finest), scale: finest };
}

/** `[start, stop]` with negative places counted from the end; undefined where nothing lies between. */
export function range(start: number, stop: number, length: number): readonly [number, number] | undefined {
  const from = Math.max(0, start < 0 ? length + start : start);
  const to = Math.min(length - 1, stop < 0 ? length + stop : stop);
  return from > to || from >= length ? undefined : [from, to];
}

/** A glob as Redis matches keys with. */
export function globToRegExp(pattern: string): RegExp {
  let source = "";
  for (let at = 0; at < pattern.length; at += 1) {
    const letter = pattern[at] ?? "";
    if (letter === "*") source += "[\\s\\S]*";
    else if (letter === "?") source += "[\\s\\S]";
    else if (letter === "[" && pattern.includes("]", at + 1)) {
      const end = pattern.indexOf("]", at + 1);
      source += `[${pattern
        .slice(at + 1, end)
        .replaceAll("\\", "\\\\")
        .replace(/^[\^!]/, "^")}]`;
      at = end;
    } else {
      if (letter === "\\" && at + 1 < pattern.length) at += 1;
      source += (pattern[at] ?? "").replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
    }
  }
  return new RegExp(`^${source}$`);
}
