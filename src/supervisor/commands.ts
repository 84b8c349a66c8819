import type { Bus } from "../base/bus.ts";
import { PlumbError } from "../base/errors.ts";
import type { Scope } from "../base/scope.ts";
import type { CheckRequest, DownRequest, RestartRequest, UpRequest } from "../control/protocol.ts";
import type { PlumbEvent } from "../model/event.ts";
import { scoreOf } from "../model/score.ts";
import type { StackStatus } from "../model/status.ts";
import type { Orchestrator } from "../orchestrator/orchestrator.ts";
import { now } from "../system/clock.ts";
import type { Ownership } from "./ownership.ts";
import type { RunRecord } from "./run-record.ts";

/** What clients can ask for. Commands that change something come one after the other. */
export interface Commands {
  /** What an `up` that is cancelled has started is stopped again. */
  up(scope: Scope, request: UpRequest): Promise<StackStatus>;
  /** An `up` that is under way is cancelled by it. */
  down(scope: Scope, request: DownRequest): Promise<StackStatus>;
  restart(scope: Scope, request: RestartRequest): Promise<StackStatus>;
  check(scope: Scope, request: CheckRequest): Promise<StackStatus>;
  status(): StackStatus;
  /** Resolves when nothing is left to supervise. No command is taken any more then. */
  readonly over: Promise<void>;
  /** Called after each command: a supervisor without a stack leaves. */
  leaveIfIdle(): void;
}

export interface CommandsRequest {
  readonly orchestrator: Orchestrator;
  readonly record: RunRecord;
  readonly ownership: Ownership;
  readonly bus: Bus<PlumbEvent>;
}

export function createCommands({ orchestrator, record, ownership, bus }: CommandsRequest): Commands {
  const { promise: over, resolve: leave } = Promise.withResolvers<void>();
  const underWay = new Set<Scope>();
  let queue: Promise<unknown> = Promise.resolve();
  let pending = 0;
  let leaving = false;
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    if (leaving) return Promise.reject(isLeaving());
    pending += 1;
    const turn = queue.then(work).finally(() => (pending -= 1));
    queue = turn.catch(() => undefined);
    return turn;
  };
  const concluded = (command: string, status: StackStatus): StackStatus => {
    bus.emit({ type: "done", at: now(), command, outcome: scoreOf(status).verdict });
    return status;
  };
  const recorded = (command: string, work: () => Promise<StackStatus>): Promise<StackStatus> =>
    inTurn(async () => {
      record.begin(command);
      return concluded(command, await work());
    });
  return {
    async up(scope, up) {
      underWay.add(scope);
      return await recorded("up", async () => {
        scope.signal.throwIfAborted();
        ownership.writeNow(orchestrator.lives);
        return await orchestrator.up(scope, up);
      }).finally(() => underWay.delete(scope));
    },
    down(scope, down) {
      for (const other of underWay) other.cancel(interrupted("plumb down was called"));
      return inTurn(() => {
        // What is to end ends, whether or not it can be recorded.
        record.tryBegin("down");
        return orchestrator.down(scope, down.services);
      });
    },
    restart: (scope, request) => recorded("restart", () => orchestrator.restart(scope, request)),
    check: (scope, request) => recorded("check", () => orchestrator.check(scope, request)),
    status: () => orchestrator.status(),
    over,
    leaveIfIdle() {
      if (leaving || pending > 0 || orchestrator.lives.some((life) => life.phase !== "stopped")) return;
      leaving = true;
      leave();
    },
  };
}

/** The reason with which an `up` is cancelled. */
export function interrupted(why: string): PlumbError {
  return new PlumbError("up.interrupted", { message: `up was interrupted: ${why}` });
}

/** The client asks again: there will be no supervisor, or a new one. */
function isLeaving(): PlumbError {
  return new PlumbError("supervisor.leaving", { message: "the supervisor is leaving", hint: "run the command again" });
}
