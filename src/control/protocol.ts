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
 * POST /v1/cancel  CancelRequest   -> the `up` with that name stops what it has started, and its stream ends with an error
 * A client that goes away in the middle changes nothing: the command is finished.
 */
export interface Hello {
  readonly protocol: number;
  readonly version: string;
  readonly pid: number;
  readonly stack: string;
  readonly folder: string;
}

/** Header that names a command, so that it can be cancelled. */
export const commandHeader = "x-plumb-command";

export interface CancelRequest {
  readonly command: string;
}

export interface DownRequest {
  readonly services: readonly string[];
}

/** Services are started with the manifest as it is now, in the way the last `up` was asked for. */
export interface RestartRequest {
  readonly services: readonly string[];
  readonly timeoutMs: number;
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
