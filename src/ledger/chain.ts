import { createHash } from "node:crypto";

/** One line of a ledger. `hash` covers everything else of the line, `prev` among it, so a changed line breaks all that follow. */
export interface LedgerEntry {
  readonly seq: number;
  readonly at: number;
  readonly type: string;
  readonly data: unknown;
  readonly prev: string;
  readonly hash: string;
}

export const firstHash = "0".repeat(64);

export function hashEntry(entry: Omit<LedgerEntry, "hash">): string {
  const { seq, at, type, data, prev } = entry;
  return createHash("sha256").update(canonical({ seq, at, type, data, prev })).digest("hex");
}

/** JSON with sorted keys: the same value always has the same text. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((entry) => canonical(entry ?? null)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const parts = Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, entry]) => `${JSON.stringify(key)}:${canonical(entry)}`);
  return `{${parts.join(",")}}`;
}
