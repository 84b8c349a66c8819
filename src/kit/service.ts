import type { Scope } from "../base/scope.ts";
import type { Endpoint } from "../model/endpoint.ts";
import type { CatalogueEntry } from "../model/catalogue/entry.ts";
import type { Service } from "../model/stack.ts";
import type { LaunchPlan, LaunchRecipe } from "./launch.ts";
import type { Probe, ProbeNet } from "./probe.ts";

/** What Plumbstack knows about one kind of service. One folder, one of these; heavy parts are loaded when asked for. */
export interface ServiceKind {
  readonly kind: string;
  readonly title: string;
  /** Image repositories without registry and tag: `redis`, `bitnami/redis`. A plain name also matches `library/NAME`. */
  readonly images: readonly string[];
  readonly endpoints: readonly EndpointSpec[];
  readonly capabilities: readonly string[];
  /** Ways in which it can run here. */
  readonly runtimes: readonly ("embedded" | "process")[];
  /** Version the embedded engine emulates. */
  readonly emulates: string | undefined;
  readonly native: NativeProgram | undefined;
  /** Programs that health checks like to use and that the image with this tag has not. */
  absentTools?(tag: string | undefined): readonly string[];
  launch(): Promise<LaunchRecipe>;
  /** Readiness after its listeners are there: one cheap functional call. It is polled; false or a rejection means "not yet". */
  ready(): Promise<ReadyCheck>;
  probes(service: Service): Promise<readonly Probe[]>;
  diagnose(): Promise<readonly DiagnoseRule[]>;
  /** Codes of its findings that come from neither a probe nor a log rule. */
  readonly codes?: readonly CatalogueEntry[];
}

export interface EndpointSpec {
  readonly name: string;
  readonly port: number;
  readonly protocol: "tcp" | "udp";
  readonly scheme: string;
}

/** The real program, for the process runtime. */
export interface NativeProgram {
  readonly program: string;
  readonly versionArgs: readonly string[];
  /** First group is the version. */
  readonly versionPattern: RegExp;
  readonly debianPackage: string | undefined;
}

export type ReadyCheck = (scope: Scope, context: ReadyContext) => Promise<boolean>;

export interface ReadyContext {
  readonly plan: LaunchPlan;
  readonly service: Service;
  readonly net: ProbeNet;
  endpoint(name: string): Endpoint | undefined;
}

/** Turns symptoms into a cause: a log pattern with the sentence and hint it stands for. */
export interface DiagnoseRule {
  readonly id: string;
  readonly pattern: RegExp;
  /** True when the error can't heal by starting again: a rejected configuration. */
  readonly terminal: boolean;
  /** Sentence for the finding; `$1` are the pattern's groups. */
  readonly cause: string;
  readonly fix: string;
  /** Groups that hold the file and line of a configuration, to map them to the user's file. */
  readonly fileGroup?: number;
  readonly lineGroup?: number;
  /** It explains the end only where nothing but its own trace follows: a program that went on ended over something else. */
  readonly last?: boolean;
  /** How many following log lines belong to the quote. */
  readonly quoteAfter?: number;
}

/** Checks nothing at run time; it gives the object its type and the reader a word to look for. */
export function defineService(kind: ServiceKind): ServiceKind {
  return kind;
}
