import type { PlumbEvent } from "../model/event.ts";
import { createRedactor, type Redactor } from "../ledger/redact.ts";
import { openLedger, recordEvent, type Ledger } from "../ledger/write.ts";
import { now } from "../system/clock.ts";
import { randomId } from "../system/random.ts";

/** The run that is being recorded: one for each command that changes or judges something. */
export interface RunRecord {
  readonly redactor: Redactor;
  id(): string;
  /** Starts a new run with a ledger of its own. */
  begin(command: string): void;
  write(event: PlumbEvent): void;
  close(): void;
}

export function createRun(folder: string): RunRecord {
  const redactor = createRedactor();
  let ledger: Ledger | undefined;
  let id = "";
  const close = (): void => {
    ledger?.close(now());
    ledger = undefined;
  };
  return {
    redactor,
    id: () => id,
    begin(command) {
      close();
      id = `${new Date(now()).toISOString().replaceAll(/[:.]/g, "-")}-${randomId().slice(0, 4)}`;
      ledger = openLedger(`${folder}/${id}/ledger.ndjson`, redactor);
      ledger.append("began", { command }, now());
    },
    write: (event) => (ledger === undefined ? undefined : recordEvent(ledger, event)),
    close,
  };
}
