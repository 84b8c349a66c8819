import { isTelling } from "./telling-name.ts";

/** A name with its sign: `DB_PASS=`, `"dbPass": `, `:secret => `, or an option with a blank: `--db-pass `. */
const assignment = /(?<![\w.-])(?:([\w.-]+)\\*["']?[ \t]*[=:][=>]?[ \t]*|(--?[\w.-]+)[ \t]+(?!-))/g;

/** In quotes, in quotes that are escaped themselves, or as far as no blank or bracket ends it. */
const value =
  /"(?:[^"\\\r\n]|\\.)+"|'(?:[^'\\\r\n]|\\.)+'|\\+"[^"\r\n]*?(?=\\+")|\\*["']?(?:[^\s"',;}\\]|\\(?!["']))+/y;

/** Puts `mark` in the place of whatever is given to a telling name; its quotes stay. */
export function withoutAssigned(input: string, mark: string): string {
  let output = "";
  let done = 0;
  for (const sign of input.matchAll(assignment)) {
    const at = sign.index + sign[0].length;
    if (sign.index < done || !isTelling(sign[1] ?? sign[2] ?? "")) continue;
    value.lastIndex = at;
    const [secret] = value.exec(input) ?? [];
    if (secret === undefined) continue;
    output += input.slice(done, at) + quotedAs(secret, mark);
    done = at + secret.length;
  }
  return output + input.slice(done);
}

function quotedAs(secret: string, mark: string): string {
  const [open = ""] = /^\\*["']?/.exec(secret) ?? [];
  const isClosed = open.length === 1 && open !== "\\" && secret.length > 1 && secret.endsWith(open);
  return open + mark + (isClosed ? open : "");
}
