import { messageOf } from "../base/errors.ts";
import type { PlumbEvent } from "../model/event.ts";
import { createRedactor, type Redactor } from "../ledger/redact.ts";
import { openLedger, recordEvent, type Ledger } from "../ledger/write.ts";
import { now } from "../system/clock.ts";
import { randomId } from "../system/random.ts";

/** The run that is being recorded: one for each command that changes or judges something. */
export interface RunRecord {
  readonly redactor: Redactor;
  id(): string;
  /** Starts a new run with a ledger of its own. @throws PlumbError `files.*` */
  begin(command: string): void;
  /** The same for what has to be done even where it can't be recorded. */
  tryBegin(command: string): void;
  /** Never throws: what can't be written is a problem of the run, and must not end a service. */
  write(event: PlumbEvent): void;
  /** Somebody who listens to the run has failed. */
  fail(problem: unknown): void;
  /** Why something of this run is not in its ledger; undefined where all is. Nothing of it may be called proven then. */
  problem(): string | undefined;
  close(): void;
}

export function createRun(folder: string): RunRecord {
  const redactor = createRedactor();
  let ledger: Ledger | undefined;
  let id = "";
  let problem: string | undefined;
  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (thrown) {
      problem ??= messageOf(thrown);
    }
  };
  const close = (): void => {
    const ended = ledger;
    ledger = undefined;
    guarded(() => ended?.close(now()));
  };
  const begin = (command: string): void => {
    close();
    id = `${new Date(now()).toISOString().replaceAll(/[:.]/g, "-")}-${randomId().slice(0, 4)}`;
    ledger = openLedger(`${folder}/${id}/ledger.ndjson`, redactor);
    ledger.append("began", { command }, now());
    problem = undefined;
  };
  return {
    redactor,
    id: () => id,
    begin,
    tryBegin: (command) => guarded(() => begin(command)),
    write(event) {
      const open = ledger;
      if (open !== undefined) guarded(() => recordEvent(open, event));
    },
    fail: (thrown) => void (problem ??= messageOf(thrown)),
    problem: () => problem,
    close,
  };
}
