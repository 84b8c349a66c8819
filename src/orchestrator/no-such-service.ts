import { PlumbError } from "../base/errors.ts";

export function noSuchService(name: string, known: readonly string[]): PlumbError {
  return new PlumbError("usage.no-such-service", {
    message: `there is no service "${name}" in this stack`,
    hint: known.length === 0 ? "plumb up starts the stack" : `choose one of: ${known.join(", ")}`,
  });
}
