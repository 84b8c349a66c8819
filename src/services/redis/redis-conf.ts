/** One line of a redis.conf, split as the server splits it; comments and empty lines have no words. */
export interface ConfLine {
  readonly text: string;
  readonly words: readonly string[];
}

export function readConf(text: string): readonly ConfLine[] {
  return text.split("\n").map((line) => ({ text: line, words: /^\s*(#|$)/.test(line) ? [] : splitWords(line) }));
}

/** Words with the quoting of redis.conf: double quotes with escapes, single quotes without. */
export function splitWords(line: string): readonly string[] {
  const words: string[] = [];
  const pattern = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(\S+)/g;
  for (const match of line.matchAll(pattern)) words.push(match[1] ?? match[2] ?? match[3] ?? "");
  return words;
}

/** A word as it can stand in a redis.conf. */
export function quoteWord(word: string): string {
  return /^[\w./:*@%+,-]+$/.test(word) ? word : `"${word.replaceAll(/(["\\])/g, "\\$1")}"`;
}

/** Options of a command line (`--appendonly yes --save 60 1`) as lines of a redis.conf. */
export function optionLines(args: readonly string[]): readonly (readonly string[])[] {
  const lines: string[][] = [];
  for (const arg of args) {
    if (arg.startsWith("--")) lines.push([arg.slice(2)]);
    else lines.at(-1)?.push(arg);
  }
  return lines;
}
