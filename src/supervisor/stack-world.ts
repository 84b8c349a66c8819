import type { Bus } from "../base/bus.ts";
import { kindPatterns, services as registry } from "../generated/services.ts";
import { secretsOf } from "../ledger/secrets-of.ts";
import { loadStack } from "../manifest/load-stack.ts";
import type { PlumbEvent } from "../model/event.ts";
import type { StackRequest } from "../control/protocol.ts";
import { Orchestrator } from "../orchestrator/orchestrator.ts";
import type { StackPaths } from "../orchestrator/paths.ts";
import { secretFile } from "../system/files.ts";
import { hasLoopbackPairs, leaseLoopbacks, servicesPerNetwork, type LoopbackLease } from "../system/loopback-lease.ts";
import { manifestFiles } from "../system/manifest-files.ts";
import { stackHash } from "../system/runtime-directory.ts";
import type { Entries } from "./entries.ts";
import type { Ownership } from "./ownership.ts";
import type { RunRecord } from "./run-record.ts";

export interface StackWorld {
  readonly folder: string;
  readonly stack: string;
  readonly paths: StackPaths;
  readonly entries: Entries;
  readonly bus: Bus<PlumbEvent>;
  readonly record: RunRecord;
  readonly ownership: Ownership;
}

/** The orchestrator of one stack with everything it stands on: manifest, kinds, networks, helpers, record. */
export function createOrchestrator(request: StackWorld): Orchestrator {
  const { folder, stack: name, paths, entries, bus, record, ownership } = request;
  const nameOf = (identity: { readonly pid: number }): string | undefined =>
    ownership.helperNamed(identity.pid) ??
    orchestrator.lives.find((life) => life.started?.pids().includes(identity.pid) === true)?.name;
  const load = (asked: StackRequest): ReturnType<typeof loadStack> => {
    const stack = loadStack({ ...asked, kinds: kindPatterns }, manifestFiles);
    for (const secret of secretsOf(stack, secretFile)) record.redactor.learn(secret);
    return stack;
  };
  const orchestrator: Orchestrator = new Orchestrator({
    name,
    folder,
    paths,
    kinds: registry,
    engineEntry: (kind) => entries.engine(kind),
    networks: createNetworks(stackHash(folder, name)),
    places: new Map(),
    localPorts: new Map(),
    nameOf,
    load: (asked) => Promise.resolve(load(asked)),
    recordProblem: () => record.problem(),
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
      clean: (value) => record.redactor.value(value),
      learnSecret: (secret) => record.redactor.learn(secret),
      nameOf,
      ownershipChanged: () => ownership.changed(() => orchestrator.lives),
    }),
  });
  return orchestrator;
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
