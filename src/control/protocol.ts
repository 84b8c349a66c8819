import type { PlumbEvent } from "../model/event.ts";
import type { StackStatus } from "../model/status.ts";

/** Version of the talk between clients and supervisor. A newer client never stops services because it meets an older one. */
export const protocolVersion = 1;

/** How a stack was asked for; the supervisor loads the same manifest with it. */
export interface StackRequest {
  readonly folder: string;
  readonly files: readonly string[];
  readonly profiles: readonly string[];
  readonly projectName?: string;
  readonly env: Readonly<Record<string, string>>;
  /** `embedded`, `process`, or per service: `redis=process`. */
  readonly runtimes: readonly string[];
  readonly ports: "fixed" | "auto";
  readonly addresses: "pairs" | "remapped" | "auto";
}

export interface UpRequest {
  readonly stack: StackRequest;
  /** Only these and what they depend on; empty: all. */
  readonly services: readonly string[];
  readonly prove: "if-new" | "always" | "never";
  readonly timeoutMs: number;
  readonly strictReady: boolean;
}

/**
 * HTTP over the stack's unix socket. Streams are NDJSON: one `StreamLine` a line.
 * GET  /v1/hello           -> Hello
 * GET  /v1/status          -> StackStatus
 * GET  /v1/events          -> stream, endless
 * POST /v1/up      UpRequest       -> stream, ends with `result`
 * POST /v1/down    DownRequest     -> stream, ends with `result`; the supervisor leaves after it
 * POST /v1/restart RestartRequest  -> stream, ends with `result`
 * POST /v1/check   CheckRequest    -> stream, ends with `result`
 * Closing the connection of an `up` whose header `x-plumb-on-close: stop` is set (Ctrl-C) stops what that `up` started.
 */
export interface Hello {
  readonly protocol: number;
  readonly version: string;
  readonly pid: number;
  readonly stack: string;
  readonly folder: string;
}

export interface DownRequest {
  readonly volumes: boolean;
  readonly services: readonly string[];
}

export interface RestartRequest {
  readonly services: readonly string[];
  readonly prove: boolean;
}

export interface CheckRequest {
  readonly services: readonly string[];
  readonly timeoutMs: number;
}

export type StreamLine =
  | { readonly event: PlumbEvent }
  | { readonly result: StackStatus }
  | { readonly error: WireError };

export interface WireError {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly context?: Readonly<Record<string, unknown>>;
}
