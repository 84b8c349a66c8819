/** Why a text could not be interpolated; the caller knows where it stands. */
export class InterpolationProblem extends Error {
  readonly kind: "unset" | "syntax";

  constructor(kind: "unset" | "syntax", message: string) {
    super(message);
    this.kind = kind;
  }
}

export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME-default}`, `${NAME:?error}`, `${NAME?error}`, `${NAME:+replacement}`,
 * `${NAME+replacement}`, nested, and `$$` for a dollar sign: as the Compose Specification says.
 * @throws InterpolationProblem
 */
export function interpolate(text: string, variables: Variables): string {
  let output = "";
  let index = 0;
  while (index < text.length) {
    const dollar = text.indexOf("$", index);
    if (dollar < 0) return output + text.slice(index);
    output += text.slice(index, dollar);
    const [value, next] = expand(text, dollar, variables);
    output += value;
    index = next;
  }
  return output;
}

type Expanded = readonly [value: string, next: number];

function expand(text: string, dollar: number, variables: Variables): Expanded {
  const following = text[dollar + 1];
  if (following === "$") return ["$", dollar + 2];
  if (following === "{") return braced(text, dollar, variables);
  const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(text.slice(dollar + 1))?.[0];
  // As Compose does it: what can be no variable is a dollar sign.
  if (name === undefined) return ["$", dollar + 1];
  return [variables[name] ?? "", dollar + 1 + name.length];
}

function braced(text: string, dollar: number, variables: Variables): Expanded {
  const end = closing(text, dollar + 2);
  if (end === undefined) throw new InterpolationProblem("syntax", `"\${" in "${text}" is never closed`);
  const body = text.slice(dollar + 2, end);
  const parts = /^([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-?+])([\s\S]*))?$/.exec(body);
  if (parts === null) throw new InterpolationProblem("syntax", `"\${${body}}" is no variable`);
  const [, name = "", operator, operand = ""] = parts;
  return [substitute(variables, { name, operator, operand }), end + 1];
}

/** Index of the brace that closes the one before `from`. */
function closing(text: string, from: number): number | undefined {
  let depth = 1;
  for (let index = from; index < text.length; index += 1) {
    if (text[index] === "$" && text[index + 1] === "$") index += 1;
    else if (text[index] === "$" && text[index + 1] === "{") {
      depth += 1;
      index += 1;
    } else if (text[index] === "}") {
      depth -= 1;
      if (depth === 0) return index;
    }
  }
  return undefined;
}

interface Substitution {
  readonly name: string;
  readonly operator: string | undefined;
  readonly operand: string;
}

function substitute(variables: Variables, { name, operator, operand }: Substitution): string {
  const value = variables[name];
  const strict = operator?.startsWith(":") === true;
  const set = value !== undefined && !(strict && value === "");
  switch (operator?.at(-1)) {
    case "-":
      return set ? value : interpolate(operand, variables);
    case "+":
      return set ? interpolate(operand, variables) : "";
    case "?":
      if (set) return value;
      throw new InterpolationProblem(
        "unset",
        `the variable ${name} is not set${operand === "" ? "" : `: ${interpolate(operand, variables)}`}`,
      );
    default:
      return value ?? "";
  }
}
