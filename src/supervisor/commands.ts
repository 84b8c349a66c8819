import type { Bus } from "../base/bus.ts";
import { createScope, type Scope } from "../base/scope.ts";
import type { CheckRequest, DownRequest, RestartRequest, StackRequest, UpRequest } from "../control/protocol.ts";
import { kindPatterns, services as registry } from "../generated/services.ts";
import { secretsOf } from "../ledger/secrets-of.ts";
import { loadStack } from "../manifest/load-stack.ts";
import type { PlumbEvent } from "../model/event.ts";
import type { Stack } from "../model/stack.ts";
import type { StackStatus } from "../model/status.ts";
import { Orchestrator } from "../orchestrator/orchestrator.ts";
import type { StackPaths } from "../orchestrator/paths.ts";
import { removeFolder, secretFile } from "../system/files.ts";
import { hasLoopbackPairs, leaseLoopbacks, servicesPerNetwork, type LoopbackLease } from "../system/loopback-lease.ts";
import { manifestFiles } from "../system/manifest-files.ts";
import { stackHash } from "../system/runtime-directory.ts";
import type { Entries } from "./entries.ts";
import type { LimitedLog } from "./keep-logs.ts";
import type { Recovery } from "./lease.ts";
import type { Ownership } from "./ownership.ts";
import type { RunRecord } from "./run-record.ts";

/** What clients can ask for. Commands that change something come one after the other. */
export interface Commands {
  up(scope: Scope, request: UpRequest): Promise<StackStatus>;
  down(scope: Scope, request: DownRequest): Promise<StackStatus>;
  restart(scope: Scope, request: RestartRequest): Promise<StackStatus>;
  check(scope: Scope, request: CheckRequest): Promise<StackStatus>;
  /** Stops what an interrupted `up` has started. */
  undo(runningBefore: ReadonlySet<string>): Promise<void>;
  running(): ReadonlySet<string>;
  status(): StackStatus;
  logFiles(): readonly LimitedLog[];
  /** Resolves when nothing is left to supervise. */
  readonly over: Promise<void>;
  /** Called after each command: a supervisor without a stack leaves. */
  leaveIfIdle(): void;
}

export interface CommandsRequest {
  readonly folder: string;
  readonly stack: string;
  readonly paths: StackPaths;
  readonly entries: Entries;
  readonly bus: Bus<PlumbEvent>;
  readonly record: RunRecord;
  readonly ownership: Ownership;
  readonly recovery: Recovery;
}

export function createCommands(request: CommandsRequest): Commands {
  const { record, ownership, paths } = request;
  const orchestrator = createOrchestrator(request);
  const { promise: over, resolve: leave } = Promise.withResolvers<void>();
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(command: string, work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(() => {
      record.begin(command);
      return work();
    });
    queue = turn.catch(() => undefined);
    return turn;
  };
  return {
    up: (scope, up) =>
      inTurn("up", async () => {
        scope.signal.throwIfAborted();
        ownership.writeNow(orchestrator.lives);
        return orchestrator.up(scope, up);
      }),
    down: (scope, down) =>
      inTurn("down", async () => {
        const status = await orchestrator.down(scope, down.services);
        if (down.volumes && down.services.length === 0) removeFolder(`${paths.root}/volumes`);
        return status;
      }),
    restart: (scope, { services, prove }) =>
      inTurn("restart", () => {
        const options = { prove, readyTimeoutMs: 60_000, probeTimeoutMs: 60_000 };
        return orchestrator.restart(scope, { services, options });
      }),
    check: (scope, check) => inTurn("check", () => orchestrator.check(scope, check)),
    undo: (before) =>
      inTurn("undo", async () => {
        await using scope = createScope("stopping what an interrupted up started");
        const started = orchestrator.lives.map((life) => life.name).filter((name) => !before.has(name));
        if (started.length > 0) await orchestrator.down(scope, before.size === 0 ? [] : started);
      }),
    running: () => orchestrator.running(),
    status: () => orchestrator.status(),
    logFiles: () => limitedLogs(orchestrator),
    over,
    leaveIfIdle() {
      const busy = orchestrator.lives.some((life) => life.phase !== "stopped");
      if (!busy)
        void queue.then(() => (orchestrator.lives.every((life) => life.phase === "stopped") ? leave() : undefined));
    },
  };
}

function createOrchestrator(request: CommandsRequest): Orchestrator {
  const { folder, stack: name, paths, entries, bus, record, ownership } = request;
  const networks = createNetworks(stackHash(folder, name));
  const nameOf = (identity: { readonly pid: number }): string | undefined =>
    ownership.helperNamed(identity.pid) ??
    orchestrator.lives.find((life) => life.started?.pids().includes(identity.pid) === true)?.name;
  const orchestrator: Orchestrator = new Orchestrator({
    name,
    folder,
    paths,
    kinds: registry,
    engineEntry: (kind) => entries.engine(kind),
    networks,
    places: new Map(),
    localPorts: new Map(),
    nameOf,
    load(stackRequest) {
      const stack = load(stackRequest);
      for (const secret of secretsOf(stack, secretFile)) record.redactor.learn(secret);
      return Promise.resolve(stack);
    },
    world: (stack, parts) => ({
      ...parts,
      stack,
      paths,
      bus,
      prover: ownership.prober,
      forwarding: ownership.forwarder,
      run: () => record.id(),
      mark: (service) => ownership.mark(service),
      redact: (text) => record.redactor.text(text),
      learnSecret: (secret) => record.redactor.learn(secret),
      nameOf,
      ownershipChanged: () => ownership.changed(() => orchestrator.lives),
    }),
  });
  return orchestrator;
}

function load(request: StackRequest): Stack {
  return loadStack({ ...request, kinds: kindPatterns }, manifestFiles);
}

/** Takes networks when they are first needed, and more when a stack outgrows them. */
function createNetworks(seed: string): (services: number) => Promise<readonly string[] | undefined> {
  const leases: LoopbackLease[] = [];
  let pairs: boolean | undefined;
  return async (services) => {
    pairs ??= await hasLoopbackPairs();
    if (!pairs) return undefined;
    const have = leases.flatMap((lease) => lease.prefixes);
    const missing = services - have.length * servicesPerNetwork;
    if (missing > 0) leases.push(await leaseLoopbacks(seed, missing));
    return leases.flatMap((lease) => lease.prefixes);
  };
}

function limitedLogs(orchestrator: Orchestrator): readonly LimitedLog[] {
  return orchestrator.lives.flatMap((life) =>
    life.started === undefined
      ? []
      : [{ file: life.started.logFile, maxBytes: life.logLimit, cut: () => life.logCut() }],
  );
}
