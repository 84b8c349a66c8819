/** What Compose makes of an unquoted number or date: it is written in Go and reads YAML 1.1 numbers and 1.2 ones. */
export interface PlainNumber {
  readonly value: number | string;
  /** As Compose writes it into an environment. */
  readonly text: string;
}

const integer = /^([-+]?)(0b_*[01][01_]*|0o_*[0-7][0-7_]*|0x_*[0-9a-f][0-9a-f_]*|[0-9][0-9_]*)$/i;
const decimal = /^[-+]?(\.[0-9][0-9_]*|[0-9][0-9_]*(\.[0-9_]*)?)(e[-+]?[0-9]+)?$/i;

/** Undefined where the text is no number and no date. Infinity and NaN come back as such. */
export function plainNumber(source: string): PlainNumber | undefined {
  if (/^[-+]?\.inf$/i.test(source) || /^\.nan$/i.test(source)) return { value: Number.NaN, text: source };
  const digits = source.replaceAll("_", "");
  const whole = integer.exec(source);
  if (whole !== null) {
    const number = wholeNumber(whole[1] ?? "", (whole[2] ?? "").replaceAll("_", ""));
    if (number !== undefined) return number;
  }
  if (decimal.test(source)) return { value: Number(digits), text: goFloat(Number(digits)) };
  const date = goDate(source);
  return date === undefined ? undefined : { value: source, text: date };
}

const largest = 2n ** 64n - 1n;
const smallest = -(2n ** 63n);

function wholeNumber(sign: string, digits: string): PlainNumber | undefined {
  // `010` is eight, as in YAML 1.1; `09` can be none of these and is nine.
  const written = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits.replace(/^0+(?=\d)/, "");
  const size = BigInt(written.toLowerCase());
  const number = sign === "-" ? -size : size;
  if (number === 0n && sign === "-") return { value: -0, text: "-0" };
  return number > largest || number < smallest ? undefined : { value: Number(number), text: String(number) };
}

/** As Go writes a float: with an exponent, of two digits at least, below 1e-4 and from 1e6. */
function goFloat(number: number): string {
  if (Object.is(number, -0)) return "-0";
  const [mantissa = "", exponent = "0"] = number.toExponential().split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(number);
  return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

const dated =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt]|[ \t]+)(\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d+)?\s*(Z|[-+]\d\d:\d\d)?)?$/;

/** As Go writes a time. */
function goDate(source: string): string | undefined {
  const parts = dated.exec(source);
  if (parts === null) return undefined;
  const [, year = "", month = "", day = "", hour = "0", minute = "0", second = "0", fraction = "", zone = "Z"] = parts;
  const withT = /^[^ ]*[Tt]/.test(source);
  // With a T the zone is part of it; with a space there is none.
  if (parts[4] !== undefined && withT !== (parts[8] !== undefined)) return undefined;
  const exists = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (exists.getUTCMonth() !== Number(month) - 1 || exists.getUTCDate() !== Number(day)) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const two = (text: string): string => text.padStart(2, "0");
  const offset = zone.replace(":", "");
  const where = zone === "Z" || offset === "+0000" ? "+0000 UTC" : `${offset} ${offset}`;
  const clock = `${two(hour)}:${two(minute)}:${two(second)}${fraction.replace(/\.?0+$/, "")}`;
  return `${year}-${two(month)}-${two(day)} ${clock} ${where}`;
}
