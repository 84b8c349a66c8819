import type { PlumbEvent } from "../model/event.ts";
import type { ServiceStatus } from "../model/status.ts";
import { createPaint } from "./paint.ts";
import { progressLines } from "./screen.ts";
import { headLine } from "./service-lines.ts";

/** Where a reporter writes: a terminal, or anything else. */
export interface Output {
  readonly isTerminal: boolean;
  readonly colour: boolean;
  readonly columns: number;
  write(text: string): void;
}

/** Shows events while they happen; what it drew on a terminal it takes away again. */
export interface Reporter {
  event(event: PlumbEvent): void;
  finish(): void;
}

export function createReporter(output: Output): Reporter {
  return output.isTerminal ? liveReporter(output) : lineReporter(output);
}

/** On a terminal the tree is drawn anew in its place, at most once a turn. */
function liveReporter(output: Output): Reporter {
  const services = new Map<string, ServiceStatus>();
  const paint = createPaint(output.colour);
  let drawn = 0;
  let scheduled = false;
  const erase = (): void => {
    if (drawn > 0) output.write(`\u001B[${drawn}A\u001B[J`);
    drawn = 0;
  };
  const draw = (): void => {
    scheduled = false;
    erase();
    const lines = progressLines([...services.values()], paint).map((line) => cut(line, output.columns));
    output.write(lines.map((line) => `${line}\n`).join(""));
    drawn = lines.length;
  };
  let over = false;
  return {
    event(event) {
      if (event.type !== "service") return;
      services.set(event.status.service, event.status);
      if (scheduled) return;
      scheduled = true;
      queueMicrotask(() => (over ? undefined : draw()));
    },
    finish() {
      over = true;
      erase();
    },
  };
}

/** Elsewhere each change of phase is a line. */
function lineReporter(output: Output): Reporter {
  const last = new Map<string, string>();
  const paint = createPaint(output.colour);
  return {
    event(event) {
      if (event.type !== "service") return;
      const { status } = event;
      const state = `${status.phase} ${status.standing}`;
      if (last.get(status.service) === state || status.phase === "waiting") return;
      last.set(status.service, state);
      output.write(`${headLine(status, 12, paint)}\n`);
    },
    finish: () => undefined,
  };
}

const escape = "\u001B";
const colourCode = new RegExp(`(${escape}\\[[\\d;]*m)`);

/** Cuts a line to the terminal's width without counting colour. */
function cut(line: string, columns: number): string {
  let visible = 0;
  let output = "";
  for (const part of line.split(colourCode)) {
    if (part.startsWith("\u001B")) output += part;
    else {
      output += part.slice(0, Math.max(0, columns - visible));
      visible += part.length;
    }
  }
  return output;
}
