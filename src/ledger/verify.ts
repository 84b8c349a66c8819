import { canonical } from "../base/canonical.ts";
import { firstHash, hashEntry, type LedgerEntry } from "./chain.ts";

/** `closed` is false where the last entry is not the one that ends a run: such a ledger proves nothing about its end. */
export type Verification =
  | { readonly whole: true; readonly entries: number; readonly closed: boolean; readonly note: string }
  | { readonly whole: false; readonly line: number; readonly problem: string };

const notClosed = "it is not closed: its run is still going on, or its end is missing";
const unsigned = "an unsigned chain shows accidental damage only: who can write the file can write a new chain";

/** Re-checks a ledger's text line by line and names the first line that is not as it was written. */
export function verifyLedger(text: string): Verification {
  const lines = text.split("\n");
  if (lines.pop() !== "") return { whole: false, line: lines.length + 1, problem: "the last line is cut off" };
  let prev = firstHash;
  let last: LedgerEntry | undefined;
  for (const [index, line] of lines.entries()) {
    const entry = parse(line);
    const problem = entry === undefined ? "it is not an entry" : problemOf(entry, { index, prev, line });
    if (entry === undefined || problem !== undefined)
      return { whole: false, line: index + 1, problem: problem ?? "it is not an entry" };
    prev = entry.hash;
    last = entry;
  }
  const closed = last?.type === "closed";
  return { whole: true, entries: lines.length, closed, note: closed ? unsigned : `${notClosed} · ${unsigned}` };
}

function problemOf(entry: LedgerEntry, at: { index: number; prev: string; line: string }): string | undefined {
  if (entry.seq !== at.index) return `its number is ${entry.seq}, not ${at.index}`;
  if (entry.prev !== at.prev) return "it does not follow the line before";
  if (hashEntry(entry) !== entry.hash) return "its content does not match its hash";
  return canonical(entry) === at.line ? undefined : "it is written in another way than it was";
}

function parse(line: string): LedgerEntry | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && "hash" in value ? (value as LedgerEntry) : undefined;
  } catch {
    return undefined;
  }
}
