import { readdirSync, readFileSync } from "node:fs";
import type { StartIdentity } from "../model/verdict.ts";

/** Processes as /proc shows them (Linux). A pid alone is never an identity: it can be given again. */
let boot: string | undefined;

export function bootId(): string {
  boot ??= read("/proc/sys/kernel/random/boot_id")?.trim() ?? "unknown";
  return boot;
}

/** Undefined where there is no such process, or only its zombie. */
export function identityOf(pid: number): StartIdentity | undefined {
  const stat = statOf(pid);
  if (stat === undefined || stat.state === "Z" || stat.state === "X") return undefined;
  return { pid, startTicks: stat.startTicks, bootId: bootId() };
}

export function isAlive(identity: StartIdentity): boolean {
  const present = identityOf(identity.pid);
  return present !== undefined && present.startTicks === identity.startTicks && present.bootId === identity.bootId;
}

export interface ProcessStat {
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  readonly startTicks: string;
  /** User and system time, in clock ticks. */
  readonly cpuTicks: number;
  readonly rssPages: number;
}

/** /proc/PID/stat; the command in it may hold spaces and brackets, so it is cut at the last one. */
export function statOf(pid: number): ProcessStat | undefined {
  const text = read(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return {
    state: fields[0] ?? "?",
    parent: Number(fields[1]),
    group: Number(fields[2]),
    session: Number(fields[3]),
    startTicks: fields[19] ?? "0",
    cpuTicks: Number(fields[11]) + Number(fields[12]),
    rssPages: Number(fields[21]),
  };
}

export function allPids(): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Name of the environment variable by which everything that a service started is found. */
export const markVariable = "PLUMB_MARK";

/** All living processes with `PLUMB_MARK=<mark>` in the environment they were started with; `mark` may end in `*`. */
export function findMarked(mark: string): readonly StartIdentity[] {
  const prefix = mark.endsWith("*");
  const wanted = `\0${markVariable}=${prefix ? mark.slice(0, -1) : `${mark}\0`}`;
  return allPids().flatMap((pid) => {
    const env = read(`/proc/${pid}/environ`);
    if (env === undefined || !`\0${env}`.includes(wanted)) return [];
    return identityOf(pid) ?? [];
  });
}

export function descendantsOf(pid: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const candidate of allPids()) {
    const parent = statOf(candidate)?.parent ?? 0;
    children.set(parent, [...(children.get(parent) ?? []), candidate]);
  }
  const found: number[] = [];
  for (let open = [pid]; open.length > 0;) {
    open = open.flatMap((one) => children.get(one) ?? []);
    found.push(...open);
  }
  return found;
}

/** The command line, for messages; empty where it can't be read. */
export function commandOf(pid: number): string {
  return (read(`/proc/${pid}/cmdline`) ?? "").split("\0").join(" ").trim() || (read(`/proc/${pid}/comm`) ?? "").trim();
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}
