/** One place of a pattern: any run of bytes, or one byte out of some. */
type Part = "run" | ((byte: number) => boolean);

/**
 * A glob as Redis matches keys, channels and settings with: `*`, `?`, `[a-c]`, `[^a]`, `\` before a letter that means itself.
 * The time it takes grows with text times pattern, whatever the pattern is.
 */
export class Glob {
  readonly #parts: readonly Part[];
  readonly #ignoreCase: boolean;

  constructor(pattern: string, ignoreCase = false) {
    this.#ignoreCase = ignoreCase;
    this.#parts = readParts(ignoreCase ? pattern.toLowerCase() : pattern);
  }

  test(given: string): boolean {
    const text = this.#ignoreCase ? given.toLowerCase() : given;
    const parts = this.#parts;
    let at = 0;
    let part = 0;
    // Where the last run began: only it can take more, so that nothing before it is tried again.
    let run: { part: number; at: number } | undefined;
    while (at < text.length) {
      const wanted = parts[part];
      if (wanted === "run") {
        run = { part, at };
        part += 1;
      } else if (wanted?.(text.charCodeAt(at)) === true) {
        at += 1;
        part += 1;
      } else if (run !== undefined) {
        run.at += 1;
        at = run.at;
        part = run.part + 1;
      } else return false;
    }
    return parts.slice(part).every((left) => left === "run");
  }
}

function readParts(pattern: string): readonly Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const letter = pattern[at] ?? "";
    if (letter === "*") {
      if (parts.at(-1) !== "run") parts.push("run");
    } else if (letter === "?") parts.push(() => true);
    else if (letter === "[") {
      const set = readSet(pattern, at + 1);
      parts.push(set.part);
      at = set.end;
    } else {
      if (letter === "\\" && at + 1 < pattern.length) at += 1;
      const code = pattern.charCodeAt(at);
      parts.push((byte) => byte === code);
    }
  }
  return parts;
}

/** What is in brackets, and the place of the closing one; without one the rest of the pattern belongs to it. */
function readSet(pattern: string, from: number): { readonly part: (byte: number) => boolean; readonly end: number } {
  const not = pattern[from] === "^";
  const ranges: (readonly [low: number, high: number])[] = [];
  let at = not ? from + 1 : from;
  for (; at < pattern.length && pattern[at] !== "]"; at += 1) {
    if (pattern[at] === "\\" && at + 1 < pattern.length) {
      at += 1;
      ranges.push([pattern.charCodeAt(at), pattern.charCodeAt(at)]);
    } else if (pattern[at + 1] === "-" && at + 2 < pattern.length) {
      const [one, other] = [pattern.charCodeAt(at), pattern.charCodeAt(at + 2)];
      ranges.push([Math.min(one, other), Math.max(one, other)]);
      at += 2;
    } else ranges.push([pattern.charCodeAt(at), pattern.charCodeAt(at)]);
  }
  const inside = (byte: number): boolean => ranges.some(([low, high]) => byte >= low && byte <= high);
  return { part: not ? (byte) => !inside(byte) : inside, end: at };
}
