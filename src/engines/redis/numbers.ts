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

/** A number, which may only be beyond what a double holds where it is a bound. @throws Failure */
export function float(text: string, mayOverflow = false): number {
  const lower = text.toLowerCase();
  if (/^[+-]?inf(inity)?$/.test(lower)) return lower.startsWith("-") ? -Infinity : Infinity;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(lower)) throw notFloat();
  const value = Number(lower);
  if (!mayOverflow && !Number.isFinite(value)) throw notFloat();
  return value;
}

/** Whether a text is a finite number that the wider numbers of INCRBYFLOAT hold, although a double may not. */
export function isWideDecimal(text: string): boolean {
  const exponent = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e([+-]?\d+))?$/i.exec(text);
  return exponent !== null && Math.abs(Number(exponent[1] ?? "0")) <= 4900;
}

/**
 * The sum of two decimal numbers as a 64-bit mantissa holds it, with 17 places at most: INCRBYFLOAT of the real server on x86-64,
 * as it was observed.
 */
export function decimalSum(one: string, other: string): string {
  const [a, b] = [extended(rational(one)), extended(rational(other))];
  const sum = extended({ over: a.over * b.under + b.over * a.under, under: a.under * b.under });
  const negative = sum.over < 0n;
  const scaled = rounded((negative ? -sum.over : sum.over) * 10n ** BigInt(places), sum.under);
  const text = String(scaled).padStart(places + 1, "0");
  const shown = `${text.slice(0, -places)}.${text.slice(-places)}`.replace(/\.?0+$/, "");
  return negative && shown !== "0" ? `-${shown}` : shown;
}

const places = 17;
const mantissaBits = 64;

interface Rational {
  readonly over: bigint;
  readonly under: bigint;
}

function rational(text: string): Rational {
  const [, sign = "", whole = "", part = "", exponent = "0"] =
    /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  const scale = part.length - Number(exponent);
  const digits = BigInt(`${sign === "-" ? "-" : ""}${whole}${part}` || "0");
  const power = 10n ** BigInt(Math.min(Math.abs(scale), 5000));
  return scale < 0 ? { over: digits * power, under: 1n } : { over: digits, under: power };
}

/** The nearest number with a mantissa of 64 bits. */
function extended({ over, under }: Rational): Rational {
  if (over === 0n) return { over: 0n, under: 1n };
  const size = over < 0n ? -over : over;
  let shift = mantissaBits - (bits(size) - bits(under));
  let mantissa = quotient(size, under, shift);
  // The quotient of two numbers has one bit more or less than the difference of theirs.
  if (bits(mantissa) > mantissaBits) mantissa = quotient(size, under, (shift -= 1));
  const signed = over < 0n ? -mantissa : mantissa;
  return shift >= 0 ? { over: signed, under: 1n << BigInt(shift) } : { over: signed << BigInt(-shift), under: 1n };
}

function quotient(size: bigint, under: bigint, shift: number): bigint {
  return shift >= 0 ? rounded(size << BigInt(shift), under) : rounded(size, under << BigInt(-shift));
}

function bits(value: bigint): number {
  return value.toString(2).length;
}

/** Half goes to the even neighbour. */
function rounded(over: bigint, under: bigint): bigint {
  const [whole, rest] = [over / under, over % under];
  const twice = rest * 2n;
  return twice > under || (twice === under && whole % 2n === 1n) ? whole + 1n : whole;
}

/** `[start, stop]` with negative places counted from the end; undefined where nothing lies between. */
export function range(start: number, stop: number, length: number): readonly [number, number] | undefined {
  const from = Math.max(0, start < 0 ? length + start : start);
  const to = Math.min(length - 1, stop < 0 ? length + stop : stop);
  return from > to || from >= length ? undefined : [from, to];
}
