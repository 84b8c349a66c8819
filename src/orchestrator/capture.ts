import { now } from "../system/clock.ts";
import { listenersOf } from "../system/listeners.ts";
import { randomId } from "../system/random.ts";
import { readTail } from "../system/tail.ts";
import type { Exit, StartedService } from "./start.ts";
import type { World } from "./world.ts";

const tailBytes = 4096;

/** What a running service looked like, recorded before it is taken down. */
export function captureEvidence(world: World, service: string, started: StartedService): void {
  emit(world, service, {
    kind: "service.before-stop",
    data: { pids: started.pids(), listeners: listenersOf(started.pids()), log: tail(world, started) },
  });
}

/** How a service ended by itself, with the end of its log. Gives the id of the fact. */
export function captureExit(world: World, service: string, end: { started: StartedService; exit: Exit }): string {
  return emit(world, service, { kind: "service.exit", data: { ...end.exit, log: tail(world, end.started) } });
}

/** A log file that is cut at a size. */
export interface LimitedLog {
  readonly file: string;
  readonly maxBytes: number;
  /** It was cut: that is a fact, what is quoted later may start in its middle. */
  cut(): void;
}

export function limitedLog(world: World, service: string, file: string): LimitedLog {
  const { maxBytes } = world.stack.settings.logs;
  return { file, maxBytes, cut: () => void emit(world, service, { kind: "log.cut", data: { maxBytes } }) };
}

function tail(world: World, started: StartedService): readonly string[] {
  return readTail(started.logFile, tailBytes)
    .split("\n")
    .filter((line) => line !== "")
    .slice(-20)
    .map((line) => world.redact(line));
}

function emit(world: World, service: string, part: { kind: string; data: Readonly<Record<string, unknown>> }): string {
  const fact = { id: randomId(), at: now(), service, source: `process:${service}`, ...part };
  world.bus.emit({ type: "fact", at: fact.at, fact });
  return fact.id;
}
