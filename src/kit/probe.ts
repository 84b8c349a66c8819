import type { Scope } from "../base/scope.ts";
import type { Endpoint, Viewpoint } from "../model/endpoint.ts";
import type { Service } from "../model/stack.ts";
import type { Fact } from "../model/verdict.ts";
import type { Credentials } from "./launch.ts";

export type ProbeEffect = "reads" | "writes-own-names" | "changes-settings";

/** One functional check of one capability: acts, reads back through a second path, cleans up. */
export interface Probe {
  /** `redis.write`: kind, dot, capability. Stable: waivers and reports name it. */
  readonly id: string;
  readonly title: string;
  readonly effect: ProbeEffect;
  /** Probes of the same service without which this one is `blocked`. */
  readonly needs: readonly string[];
  readonly viewpoint: Viewpoint | "inside";
  readonly validatedAgainst: readonly ValidatedAgainst[];
  readonly proves: string;
  readonly doesNotProve: string;
  /** Longest sensible duration of the probe; its name in messages is the id. */
  readonly timeoutMs?: number;
  run(scope: Scope, context: ProbeContext): Promise<ProbeOutcome>;
}

export type ValidatedAgainst = `real ${string}` | "recorded" | "engine only";

/** What a probe says. A thrown error becomes `error` and is the probe's own failure, never the service's. */
export type ProbeOutcome =
  | { readonly verdict: "pass"; readonly warn?: never }
  | { readonly verdict: "fail" | "warn" | "unknown"; readonly message: string; readonly hint?: string }
  | { readonly verdict: "blocked"; readonly message: string; readonly blockedBy: string };

export interface ProbeContext {
  readonly service: Service;
  readonly stackName: string;
  /** The kind's own endpoint from the probe's viewpoint, or undefined where that viewpoint has none. */
  endpoint(name: string, viewpoint?: Viewpoint | "inside"): Endpoint | undefined;
  /** The same by container port, for what a user has written. */
  endpointAt(containerPort: number): Endpoint | undefined;
  readonly credentials: Credentials;
  /** `LaunchPlan.expected`. */
  readonly expected: Readonly<Record<string, string>>;
  /** Environment and folder of the service's process. */
  readonly process: { readonly env: Readonly<Record<string, string>>; readonly cwd: string };
  /** A name nobody else has, for keys and the like: `plumb:probe:<run>:<suffix>`. */
  ownName(suffix: string): string;
  /** Writes a fact into the ledger; its id is in the result's evidence. */
  fact(kind: string, source: string, data: Readonly<Record<string, unknown>>): Fact;
  /** Sockets, HTTP, commands: the door outside. */
  readonly net: ProbeNet;
}

/** What `system/` lends to a probe. */
export interface ProbeNet {
  /** True when a TCP connection opens. Rejections carry the system's code (`ECONNREFUSED`). */
  connect(scope: Scope, host: string, port: number): Promise<void>;
  /** Sends bytes, resolves with what came back until the peer closed, `until` was satisfied, or the scope ended. */
  exchange(scope: Scope, request: ExchangeRequest): Promise<Uint8Array>;
  http(scope: Scope, request: HttpRequest): Promise<HttpResponse>;
  exec(scope: Scope, request: ExecRequest): Promise<ExecResult>;
}

export interface ExchangeRequest {
  readonly host: string;
  readonly port: number;
  readonly send: Uint8Array | string;
  until(received: Uint8Array): boolean;
}

export interface HttpRequest {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Accepts a certificate that can't be verified. */
  readonly insecure?: boolean;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface ExecRequest {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface ExecResult {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export const pass: ProbeOutcome = { verdict: "pass" };

export function fail(message: string, hint?: string): ProbeOutcome {
  return hint === undefined ? { verdict: "fail", message } : { verdict: "fail", message, hint };
}

export function warn(message: string, hint?: string): ProbeOutcome {
  return hint === undefined ? { verdict: "warn", message } : { verdict: "warn", message, hint };
}

export function unknown(message: string, hint?: string): ProbeOutcome {
  return hint === undefined ? { verdict: "unknown", message } : { verdict: "unknown", message, hint };
}
