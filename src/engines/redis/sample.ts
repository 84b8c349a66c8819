import type { Names } from "./names.ts";

/** So many different ones by chance; a negative count may bring the same again. */
export function sample(from: Names, count: number): readonly string[] {
  const { length } = from;
  if (length === 0) return [];
  const any = (): string => from.at(Math.floor(Math.random() * length)) ?? "";
  if (count < 0) return Array.from({ length: -count }, any);
  // A few of many are found by trying; else names are drawn from all of them.
  if (count * 3 < length) {
    const chosen = new Set<string>();
    while (chosen.size < count) chosen.add(any());
    return [...chosen];
  }
  const rest = Array.from({ length }, (_, place) => from.at(place) ?? "");
  if (count >= length) return rest;
  for (let at = 0; at < count; at += 1) {
    const other = at + Math.floor(Math.random() * (length - at));
    [rest[at], rest[other]] = [rest[other] ?? "", rest[at] ?? ""];
  }
  return rest.slice(0, count);
}
