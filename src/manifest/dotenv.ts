import { interpolate, type Variables } from "./interpolate.ts";

/**
 * Reads a dotenv file: `export`, comments, single quotes (as they are), double quotes (escapes, several lines), interpolation with
 * what stands above and with the environment. A name without `=` takes its value from the environment.
 * @throws InterpolationProblem
 */
export function readDotenv(text: string, environment: Variables): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  const pattern =
    /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)(?:[ \t]*[=:][ \t]*(?:'([^']*)'[^\n]*|"((?:[^"\\]|\\[\s\S])*)"[^\n]*|([^\n]*)))?[ \t]*$/gm;
  for (const match of text.replaceAll("\r\n", "\n").matchAll(pattern)) {
    const [whole, name = "", single, double, bare] = match;
    const known = { ...values, ...definedOf(environment) };
    if (single !== undefined) values[name] = single;
    else if (double !== undefined) values[name] = interpolate(unescape(double), known);
    else if (bare !== undefined) values[name] = interpolate(bare.replace(/(^|[ \t])#.*$/, "").trim(), known);
    else if (whole.trim() !== "" && environment[name] !== undefined) values[name] = environment[name];
  }
  return values;
}

function unescape(text: string): string {
  const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };
  return text.replaceAll(/\\([nrt"\\])/g, (_all, letter: string) => escapes[letter] ?? letter);
}

function definedOf(environment: Variables): Variables {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined));
}
