/** A number as C's printf prints it with `%.<digits>g`: halves go to the even neighbour. */
export function formatG(value: number, digits: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e14 && !Object.is(value, -0)) return String(value);
  if (Number.isNaN(value)) return "-nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [mantissa = "", power = "0"] = rounded(Math.abs(value), digits).split("e");
  const sign = value < 0 ? "-" : "";
  const exponent = Number(power);
  const figures = mantissa.replace(".", "").replace(/0+$/, "") || "0";
  if (exponent < -4 || exponent >= digits) {
    const size = String(Math.abs(exponent)).padStart(2, "0");
    const rest = figures.length > 1 ? `.${figures.slice(1)}` : "";
    return `${sign}${figures[0] ?? ""}${rest}e${exponent < 0 ? "-" : "+"}${size}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${figures}`;
  if (figures.length <= exponent + 1) return sign + figures.padEnd(exponent + 1, "0");
  return `${sign}${figures.slice(0, exponent + 1)}.${figures.slice(exponent + 1)}`;
}

/** In exponential form with so many figures. JavaScript rounds a half up where C goes to the even one. */
function rounded(value: number, digits: number): string {
  const text = value.toExponential(digits - 1);
  const exact = value.toExponential(Math.min(100, digits + 40));
  const [mantissa = "", power = ""] = exact.split("e");
  const half = mantissa.slice(digits + 1);
  if (!/^50*$/.test(half) || (mantissa.charCodeAt(digits) & 1) === 1) return text;
  return `${mantissa.slice(0, digits + 1)}e${power}`;
}
