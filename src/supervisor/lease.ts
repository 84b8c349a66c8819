import type { Scope } from "../base/scope.ts";
import { PlumbError } from "../base/errors.ts";
import type { StartIdentity } from "../model/verdict.ts";
import { readText, removeFile, writePrivate } from "../system/files.ts";
import { findMarked, isAlive } from "../system/process-identity.ts";
import { stopProcesses } from "../system/stop-processes.ts";

/** What a supervisor owns: written beside the stack and told to the guardian, for the time after a violent end. */
export interface Lease {
  readonly schema: "plumb.lease/1";
  readonly stack: string;
  readonly folder: string;
  /** Start of the environment mark that every process of this supervisor carries. */
  readonly mark: string;
  readonly supervisor: StartIdentity;
  readonly guardian: StartIdentity | undefined;
  readonly services: readonly LeasedService[];
  /** Where the supervisor is spoken to: another caller's runtime directory may be another one. */
  readonly socketPath: string;
}

export interface LeasedService {
  readonly service: string;
  readonly identity: StartIdentity;
  readonly runtime: "embedded" | "process";
  readonly signal: string;
  readonly graceMs: number;
}

const embeddedGraceMs = 1500;
const helperGraceMs = 300;

export function writeLease(file: string, lease: Lease): void {
  writePrivate(file, `${JSON.stringify(lease, undefined, 1)}\n`);
}

export function readLease(file: string): Lease | undefined {
  const text = readText(file);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && "mark" in value ? (value as Lease) : undefined;
  } catch {
    return undefined;
  }
}

/** Ends everything a lease lists, and whatever else carries its mark. Returns how many processes there were. */
export async function stopLeased(scope: Scope, lease: Lease): Promise<number> {
  const services = lease.services.map((entry) =>
    stopProcesses(scope, {
      identities: [entry.identity],
      mark: `${lease.mark}:${entry.service}`,
      signal: entry.signal,
      graceMs: entry.runtime === "embedded" ? Math.min(embeddedGraceMs, entry.graceMs) : entry.graceMs,
    }),
  );
  const reports = await Promise.all(services);
  const rest = await stopProcesses(scope, {
    identities: [],
    mark: `${lease.mark}:*`,
    signal: "SIGTERM",
    graceMs: helperGraceMs,
  });
  return [...reports, rest].reduce((sum, report) => sum + report.signalled, 0);
}

export type Recovery =
  | { readonly kind: "nothing" }
  | { readonly kind: "supervisor-alive"; readonly lease: Lease }
  | { readonly kind: "cleaned"; readonly processes: number };

/** After supervisor and guardian have ended: stops what is still owned by the lease. A living guardian is left to do it and waited for. */
export async function recover(scope: Scope, file: string): Promise<Recovery> {
  const lease = readLease(file);
  if (lease === undefined) return { kind: "nothing" };
  if (isAlive(lease.supervisor)) return { kind: "supervisor-alive", lease };
  const left = findMarked(`${lease.mark}:*`).length;
  const processes = left === 0 ? 0 : await stopLeased(scope, lease);
  removeFile(file);
  return { kind: "cleaned", processes };
}

/** The same files are in the hands of a supervisor that goes by another name: two of them would write over each other. */
export function supervisedElsewhere(stack: string, { supervisor, folder }: Lease): PlumbError {
  return new PlumbError("supervisor.elsewhere", {
    message: `${stack} is run by another supervisor (pid ${supervisor.pid}), which knows this folder as ${folder}`,
    hint: `use it from there: cd ${folder}`,
    context: { pid: supervisor.pid, folder },
  });
}
