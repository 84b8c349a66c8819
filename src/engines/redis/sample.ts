/** So many different ones by chance; a negative count may bring the same again. */
export function sample<T>(from: readonly T[], count: number): readonly T[] {
  if (from.length === 0) return [];
  if (count < 0) return Array.from({ length: -count }, () => from[Math.floor(Math.random() * from.length)] as T);
  if (count >= from.length) return from;
  const rest = [...from];
  for (let at = 0; at < count; at += 1) {
    const other = at + Math.floor(Math.random() * (rest.length - at));
    [rest[at], rest[other]] = [rest[other] as T, rest[at] as T];
  }
  return rest.slice(0, count);
}
