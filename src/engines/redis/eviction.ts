import type { Database } from "./database.ts";
import type { Names } from "./names.ts";

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
    const names = policy.startsWith("volatile") ? db.expiringNames() : db.names();
    if (names.length === 0) continue;
    const some = Array.from({ length: policy === "volatile-ttl" ? samples : 1 }, () => anyOf(names));
    const key = some.reduce((first, other) => ((db.endOf(other) ?? 0) < (db.endOf(first) ?? 0) ? other : first));
    return { db, key };
  }
  return undefined;
}

function anyOf(names: Names): string {
  return names.at(Math.floor(Math.random() * names.length)) ?? "";
}
