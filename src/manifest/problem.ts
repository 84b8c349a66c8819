import { PlumbError } from "../base/errors.ts";
import type { SourceRef } from "../model/source.ts";

/** An error at a place of a file: what, where, and the one thing to do. */
export function problemAt(code: string, at: SourceRef, message: string, hint?: string): PlumbError {
  return new PlumbError(`manifest.${code}`, {
    message: `${at.file}:${at.line}:${at.column}: ${message}`,
    hint,
    context: { file: at.file, line: at.line, column: at.column },
  });
}
