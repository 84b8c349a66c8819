import type { Service, Stack } from "../model/stack.ts";
import type { SourceRef } from "../model/source.ts";
import type { Finding } from "../model/verdict.ts";
import type { AddressBook } from "./address-book.ts";

/** How a service runs on this machine: made by a kind's recipe, carried out by a runtime, never changed after. */
export interface LaunchPlan {
  readonly service: string;
  readonly kind: string;
  readonly runtime: "embedded" | "process";
  /** Embedded: the engine's arguments. Process: `argv[0]` is the program, a name on PATH or an absolute path. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Written before the start, mode 0600. Line numbers equal those of the user's file named in `copyOf`. */
  readonly files: readonly PlannedFile[];
  /** Folders made before the start (data of volumes). */
  readonly folders: readonly string[];
  readonly listeners: readonly PlannedListener[];
  /** Judgements made while planning: `translate.*`, `healthcheck.*`, rules decided from the files. */
  readonly findings: readonly Finding[];
  readonly credentials: Credentials;
  /** What the configuration makes of the service, by names of the kind's own; its probes compare it with what they see. */
  readonly expected: Readonly<Record<string, string>>;
  readonly keepsData: boolean;
}

export interface PlannedFile {
  readonly path: string;
  readonly content: string;
  readonly copyOf: string | undefined;
}

export interface PlannedListener {
  /** Endpoint name of the kind (`redis`), or `port-3000`. */
  readonly endpoint: string;
  readonly containerPort: number;
  readonly protocol: "tcp" | "udp";
  /** Addresses on which it must listen locally. Empty where the configuration binds nothing neighbours could reach. */
  readonly hosts: readonly string[];
  readonly port: number;
}

/** Where a kind's credentials come from, with the value that the start uses. Values are redacted everywhere. */
export interface Credentials {
  readonly username?: string;
  readonly password?: string;
  readonly origin?: string;
}

/** What a launch recipe may use. It reads the user's files through `readFile` (undefined: there is none) and touches nothing. */
export interface LaunchContext {
  readonly stack: Stack;
  readonly service: Service;
  readonly runtime: "embedded" | "process";
  readonly book: AddressBook;
  /** `.plumb/<stack>/services/<service>`: for generated copies (`config/`) and volumes' data. */
  readonly folder: string;
  /** Host folder of a named volume; stable across runs. */
  volumeFolder(volume: string): string;
  readFile(path: string): string | undefined;
  isFolder(path: string): boolean;
  /** Names in a folder, sorted; none where there is no such folder. */
  listFolder(path: string): readonly string[];
  /** How another service of the stack runs; undefined where it does not run here. */
  runtimeOf(service: string): "embedded" | "process" | undefined;
  /** How another service of the stack is spoken to as a rule: its first port, and the scheme of its kind. */
  mainEndpoint(service: string): MainEndpoint | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The password that `x-plumb.password` points to: it holds where the configuration shows none. */
  readonly statedPassword: Credentials | undefined;
  /** Place of a value of this service in the user's manifest. */
  at(path: readonly (string | number)[]): SourceRef;
}

export interface MainEndpoint {
  readonly scheme: string;
  readonly containerPort: number;
}

export type LaunchRecipe = (context: LaunchContext) => Promise<LaunchPlan>;
