import type { Database } from "./database.ts";

const samples = 16;

/** Takes away keys until the data fits, as the policy says; false where it may not, or nothing is left to take. */
export function evict(
  databases: readonly Database[],
  policy: string,
  fits: () => boolean,
  removed: (db: Database, key: string) => void,
): boolean {
  if (fits()) return true;
  if (policy === "noeviction") return false;
  while (!fits()) {
    const candidate = choose(databases, policy);
    if (candidate === undefined) return false;
    candidate.db.delete(candidate.key);
    removed(candidate.db, candidate.key);
  }
  return true;
}

/** By chance among some keys; for volatile-ttl the one that ends first. The age of use is not followed. */
function choose(
  databases: readonly Database[],
  policy: string,
): { readonly db: Database; readonly key: string } | undefined {
  for (const db of databases) {
    const all = db.keys();
    const keys = policy.startsWith("volatile") ? all.filter((key) => db.endOf(key) !== undefined) : all;
    if (keys.length === 0) continue;
    const some = Array.from(
      { length: Math.min(samples, keys.length) },
      () => keys[Math.floor(Math.random() * keys.length)] ?? "",
    );
    const key =
      policy === "volatile-ttl"
        ? some.toSorted((one, other) => (db.endOf(one) ?? 0) - (db.endOf(other) ?? 0))[0]
        : some[0];
    if (key !== undefined) return { db, key };
  }
  return undefined;
}
