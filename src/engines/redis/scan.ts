import { globToRegExp, integer } from "./numbers.ts";
import { Failure, syntaxError, type Reply } from "./reply.ts";

export interface ScanSource {
  typeOf?(name: string): string | undefined;
  /** What is answered for one name: a key, or a field with its value. */
  each(name: string): readonly Reply[];
}

/**
 * One page of SCAN, HSCAN, SSCAN, ZSCAN. The cursor is a place in the order of insertion, which a deletion moves:
 * a page therefore goes back a little, so that no element that stays is missed.
 */
export function scanPage(
  [cursorText = "", ...words]: readonly string[],
  names: readonly string[],
  source: ScanSource,
): Reply {
  if (!/^\d+$/.test(cursorText)) throw new Failure("ERR invalid cursor");
  let count = 10;
  let match: RegExp | undefined;
  let type: string | undefined;
  for (let at = 0; at < words.length; at += 2) {
    const word = (words[at] ?? "").toLowerCase();
    const value = words[at + 1];
    if (value === undefined) throw syntaxError();
    if (word === "count") count = integer(value);
    else if (word === "match") match = globToRegExp(value);
    else if (word === "type" && source.typeOf !== undefined) type = value.toLowerCase();
    else throw syntaxError();
  }
  if (count < 1) throw syntaxError();
  const start = Math.min(Number(cursorText), names.length);
  const next = start + count;
  const page = names
    .slice(start, next)
    .filter((name) => (match?.test(name) ?? true) && (type === undefined || source.typeOf?.(name) === type));
  return [next >= names.length ? "0" : String(next), page.flatMap((name) => source.each(name))];
}
