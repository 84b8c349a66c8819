import { canonical } from "../base/canonical.ts";
import type { PlumbEvent } from "../model/event.ts";
import { openAppend } from "../system/append.ts";
import { firstHash, hashEntry } from "./chain.ts";
import type { Redactor } from "./redact.ts";

/** The record of one run, written by one process. */
export interface Ledger {
  readonly file: string;
  /** Verdicts are on the disk when this returns; everything else goes with the next one. */
  append(type: string, data: unknown, at: number): void;
  close(at: number): void;
}

const durable: ReadonlySet<string> = new Set(["probe", "finding", "done", "closed"]);

/** Opens a new ledger. Nothing is written that the redactor has not seen. @throws PlumbError `files.*` */
export function openLedger(file: string, redactor: Redactor): Ledger {
  const out = openAppend(file);
  let seq = 0;
  let prev = firstHash;
  const append = (type: string, data: unknown, at: number): void => {
    const line = { seq, at, type, data: JSON.parse(JSON.stringify(redactor.value(data))) as unknown, prev };
    const hash = hashEntry(line);
    out.write(`${canonical({ ...line, hash })}\n`);
    if (durable.has(type)) out.sync();
    seq += 1;
    prev = hash;
  };
  return {
    file,
    append,
    close(at) {
      append("closed", { redactions: redactor.count() }, at);
      out.close();
    },
  };
}

/** Writes what matters of the bus: facts, verdicts, findings and phases. Screens' own events are left out. */
export function recordEvent(ledger: Ledger, event: PlumbEvent): void {
  if (event.type === "service") return;
  const { at, type, ...rest } = event;
  ledger.append(type, rest, at);
}
