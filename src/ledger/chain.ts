import { createHash } from "node:crypto";
import { canonical } from "../base/canonical.ts";

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
