/** One line of a redis.conf, split as the server splits it; comments, empty lines and what it can't split have no words. */
export interface ConfLine {
  readonly text: string;
  readonly words: readonly string[];
}

export function readConf(text: string): readonly ConfLine[] {
  return text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => ({ text: line, words: /^\s*#/.test(line) ? [] : (splitWords(line) ?? []) }));
}

const part = /"((?:[^"\\]|\\.)*)"(?=\s|$)|'((?:[^'\\]|\\'|\\)*?)'(?=\s|$)|(\s+)|([^\s"']+)|(["'])/gsy;

/**
 * Words with the quoting of redis.conf: in double quotes escapes count (`\n`, `\x41`, `\"`), in single quotes `\'` alone; a quote
 * has to end its word. Undefined where quotes are not balanced, which the server refuses.
 */
export function splitWords(line: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (const [, double, single, space, plain, stray] of line.matchAll(part)) {
    if (stray !== undefined) return undefined;
    if (space === undefined) {
      const said = double === undefined ? (single?.replaceAll(String.raw`\'`, "'") ?? plain ?? "") : unescape(double);
      word = (word ?? "") + said;
    } else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  return word === undefined ? words : [...words, word];
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", a: "\u0007" };

/** `\xHH` are bytes: several of them make one character. */
function unescape(text: string): string {
  return text.replaceAll(/(?:\\x[0-9a-f]{2})+|\\(.)/gis, (all, character?: string) =>
    character === undefined || /^(?:\\x[0-9a-f]{2})+$/i.test(all)
      ? Buffer.from(all.replaceAll(/\\x/gi, ""), "hex").toString("utf8")
      : (escapes[character] ?? character),
  );
}

/** A word as it can stand in a redis.conf. */
export function quoteWord(word: string): string {
  if (/^[\w./:*@%+,-]+$/.test(word)) return word;
  const escaped = word
    .replaceAll(/(["\\])/g, String.raw`\$1`)
    .replaceAll("\n", String.raw`\n`)
    .replaceAll("\r", String.raw`\r`)
    .replaceAll("\t", String.raw`\t`);
  return `"${escaped}"`;
}

/** Options of a command line (`--appendonly yes --save 60 1`) as lines of a redis.conf. */
export function optionLines(args: readonly string[]): readonly (readonly string[])[] {
  const lines: string[][] = [];
  for (const arg of args) {
    if (arg.startsWith("--")) lines.push([arg.slice(2)]);
    else lines.at(-1)?.push(arg);
  }
  return lines.map(apart);
}

/** `--replicaof "master 6379"`: several values in one argument are taken apart. */
function apart(line: readonly string[]): readonly string[] {
  const [name = "", only, ...more] = line;
  const several = /^(save|replicaof|slaveof|bind|client-output-buffer-limit|rename-command|user|loadmodule)$/i;
  if (only === undefined || more.length > 0 || only.trim() === "" || !several.test(name)) return line;
  return [name, ...(splitWords(only) ?? [only])];
}
