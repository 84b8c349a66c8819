import { Glob } from "./glob.ts";
import { integer } from "./numbers.ts";
import type { Names } from "./names.ts";
import { Failure, syntaxError, type Reply } from "./reply.ts";

export interface ScanSource {
  typeOf?(name: string): string | undefined;
  /** What is answered for one name: a key, or a field with its value. */
  each(name: string): readonly Reply[];
}

/**
 * One page of SCAN, HSCAN, SSCAN, ZSCAN. Pages go from the last place to the first, and the cursor says how many are left:
 * a deletion moves what is behind it forwards or the last name to its place, so what stays is never missed.
 */
export function scanPage([cursorText = "", ...words]: readonly string[], names: Names, source: ScanSource): Reply {
  if (!/^\d+$/.test(cursorText)) throw new Failure("ERR invalid cursor");
  let count = 10;
  let match: Glob | undefined;
  let type: string | undefined;
  for (let at = 0; at < words.length; at += 2) {
    const word = (words[at] ?? "").toLowerCase();
    const value = words[at + 1];
    if (value === undefined) throw syntaxError();
    if (word === "count") count = integer(value);
    else if (word === "match") match = new Glob(value);
    else if (word === "type" && source.typeOf !== undefined) type = value.toLowerCase();
    else throw syntaxError();
  }
  if (count < 1) throw syntaxError();
  const end = cursorText === "0" ? names.length : Math.min(Number(cursorText), names.length);
  const start = Math.max(0, end - count);
  const page: Reply[] = [];
  const chosen: string[] = [];
  for (let place = start; place < end; place += 1) chosen.push(names.at(place) ?? "");
  for (const name of chosen) {
    if (match?.test(name) === false || (type !== undefined && source.typeOf?.(name) !== type)) continue;
    page.push(...source.each(name));
  }
  return [String(start), page];
}
