/**
 * A failing program. A failing check is a `Finding`, never an error; a bug is a plain `Error`.
 * `code` is listed in the catalogue (`docs/errors/`), `hint` is the one thing to do.
 */
export class PlumbError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly context: Readonly<Record<string, unknown>>;

  constructor(code: string, details: PlumbErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "PlumbError";
    this.code = code;
    this.hint = details.hint;
    this.context = details.context ?? {};
  }
}

export interface PlumbErrorDetails {
  readonly message: string;
  readonly hint?: string | undefined;
  readonly cause?: unknown;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** The text of anything thrown, for messages. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The `code` property of a Node system error (`ENOENT`, `EADDRINUSE`), if there is one. */
export function codeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== "object" || thrown === null || !("code" in thrown)) return undefined;
  return typeof thrown.code === "string" ? thrown.code : undefined;
}
