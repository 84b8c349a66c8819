import type { Scope } from "../base/scope.ts";
import type { LaunchPlan } from "./launch.ts";
import type { ServiceKind } from "./service.ts";

/** A way to run services. It turns a launch plan into the program that carries it out; starting and watching is the orchestrator's. */
export interface ServiceRuntime {
  readonly name: "embedded" | "process";
  resolve(scope: Scope, context: ResolveContext): Promise<ResolvedProgram>;
}

export interface ResolveContext {
  readonly plan: LaunchPlan;
  readonly kind: ServiceKind;
  /** Entry file of the kind's embedded engine, if it has one. */
  readonly engineEntry: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The program that will run, with what a report must say of it. */
export interface ResolvedProgram {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What really runs, for every line that names the service: `embedded redis 7.0.15`, `redis-server 7.0.15`. */
  readonly label: string;
  /** Bare version, undefined where the program has none we can read. */
  readonly version: string | undefined;
}
