import type { Bus } from "../base/bus.ts";
import { messageOf } from "../base/errors.ts";
import type { PlumbEvent } from "../model/event.ts";
import type { Fact } from "../model/verdict.ts";
import type { StackPaths } from "../orchestrator/paths.ts";
import type { ServiceLife } from "../orchestrator/service-life.ts";
import { now } from "../system/clock.ts";
import { removeFile } from "../system/files.ts";
import { identityOf, markVariable } from "../system/process-identity.ts";
import { randomId } from "../system/random.ts";
import type { Entries } from "./entries.ts";
import { keepForwarder, type ForwarderKeeper } from "./forwarder-keeper.ts";
import { keepGuardian } from "./guardian-keeper.ts";
import { writeLease, type Lease, type LeasedService } from "./lease.ts";
import { keepProber, type ProberKeeper } from "./prober-keeper.ts";

/** The supervisor's helpers and the lease that tells what it owns. */
export interface Ownership {
  readonly prober: ProberKeeper;
  readonly forwarder: ForwarderKeeper;
  /** Environment mark of everything that a service starts. */
  mark(service: string): string;
  /** Name of one of our helpers. */
  helperNamed(pid: number): string | undefined;
  /** Writes the lease at once. @throws PlumbError `files.*` */
  writeNow(lives: readonly ServiceLife[]): void;
  /** Writes it soon: several changes of one moment are one lease. */
  changed(lives: () => readonly ServiceLife[]): void;
  leave(): Promise<void>;
}

export interface OwnershipRequest {
  readonly folder: string;
  readonly stack: string;
  readonly socketPath: string;
  readonly mark: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly paths: StackPaths;
  readonly entries: Entries;
  readonly bus: Bus<PlumbEvent>;
}

export function createOwnership(request: OwnershipRequest): Ownership {
  const { paths, entries } = request;
  const mark = (service: string): string => `${request.mark}:${service}`;
  const helper = (name: "prober" | "forwarder" | "guardian"): HelperRequest => ({
    entry: entries.entry(name),
    args: [],
    env: { ...defined(request.env), [markVariable]: mark(`@${name}`) },
    logFile: `${paths.root}/supervisor.log`,
  });
  const tell = (name: string) => (why?: string) => replaced(request.bus, name, why);
  let latest: readonly LeasedService[] = [];
  let scheduled = false;
  const write = (services: readonly LeasedService[]): void => {
    latest = services;
    const lease = leaseOf(request, services, guardian.identity);
    guardian.tell(lease);
    writeLease(paths.state, lease);
  };
  /** The guardian has been told before the file is written; a full disk must not end the stack. */
  const tryWrite = (services: readonly LeasedService[]): void => {
    try {
      write(services);
    } catch (problem) {
      unwritten(request.bus, messageOf(problem));
    }
  };
  const guardian = keepGuardian({
    ...helper("guardian"),
    leaseFile: paths.state,
    onReplaced: () => {
      tryWrite(latest);
      tell("guardian")();
    },
  });
  const prober = keepProber(helper("prober"), tell("prober"));
  const forwarder = keepForwarder(helper("forwarder"), tell("forwarder"));
  return {
    prober,
    forwarder,
    mark,
    helperNamed: (pid) => (pid === forwarder.pid ? "our own forwarder" : undefined),
    writeNow: (lives) => write(lives.flatMap(leased)),
    changed(lives) {
      if (scheduled) return;
      scheduled = true;
      setImmediate(() => {
        scheduled = false;
        tryWrite(lives().flatMap(leased));
      });
    },
    async leave() {
      await Promise.all([prober.leave(), forwarder.leave(), guardian.bye()]);
      removeFile(paths.state);
    },
  };
}

interface HelperRequest {
  readonly entry: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
}

function leaseOf(request: OwnershipRequest, services: readonly LeasedService[], guardian: Lease["guardian"]): Lease {
  const supervisor = identityOf(process.pid);
  if (supervisor === undefined) throw new Error("this process is not in /proc");
  const { folder, stack, mark, socketPath } = request;
  return { schema: "plumb.lease/1", stack, folder, mark, supervisor, guardian, services, socketPath };
}

function leased(life: ServiceLife): readonly LeasedService[] {
  const { started, prepared } = life;
  if (started === undefined || life.phase === "stopped") return [];
  return [
    {
      service: life.name,
      identity: started.identity,
      runtime: prepared.plan.runtime,
      signal: prepared.service.stopSignal,
      graceMs: prepared.service.stopGraceMs,
    },
  ];
}

function replaced(bus: Bus<PlumbEvent>, name: string, why: string | undefined): void {
  emit(bus, "helper.replaced", { source: `process:${name}`, data: { helper: name, why: why ?? "ended" } });
}

function unwritten(bus: Bus<PlumbEvent>, why: string): void {
  emit(bus, "lease.not-written", { source: "state.json", data: { why } });
}

function emit(bus: Bus<PlumbEvent>, kind: string, part: Pick<Fact, "source" | "data">): void {
  const fact = { id: randomId(), at: now(), kind, ...part };
  bus.emit({ type: "fact", at: fact.at, fact });
}

function defined(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
