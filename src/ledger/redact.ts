import { withoutAssigned } from "./assigned-secrets.ts";
import { createKnownSecrets } from "./known-secrets.ts";
import { isTelling } from "./telling-name.ts";

/** Takes secrets out of everything that is written. It remembers how many it took out, never which. */
export interface Redactor {
  text(input: string): string;
  /** A value with all its strings redacted, its keys too; texts under telling keys are replaced whole. */
  value<T>(input: T): T;
  learn(secret: string): void;
  count(): number;
}

export const redacted = "[redacted]";

/** Each begins where nothing that it could begin with stands before, so that a long line is read once. */
const patterns: readonly (readonly [RegExp, string])[] = [
  // The last @ before the path ends the password: many have one in it that should have been escaped.
  [/(?<![a-z0-9+.-])([a-z0-9+.-]+:\/\/[^\s:/?#"'`<>]*):[^\s/?#"'`<>]+@/gi, `$1:${redacted}@`],
  [/\b(authorization\s*[:=]\s*)(basic|bearer|token)?\s*[^\s"',;]+/gi, `$1${redacted}`],
  [/\b(bearer\s+)[a-z0-9._~+/=-]{8,}/gi, `$1${redacted}`],
  [/\b((?:set-)?cookie\s*:\s*)[^\r\n]+/gi, `$1${redacted}`],
];
const followedByBlank =
  /(?<![\w-])([\w-]*(?:requirepass|masterauth|password|passwd|secret|token|api[-_]?key)["']?[ \t]+["']?)(?![=:]|--)[^\s"',;}]+/gi;

export function createRedactor(secrets: readonly string[] = []): Redactor {
  const known = createKnownSecrets();
  let taken = 0;
  for (const secret of secrets) known.add(secret);
  const text = (input: string): string => {
    // What is known goes first: a pattern could take a part of it and leave the rest.
    let output = known.replace(input, redacted);
    for (const [pattern, replacement] of patterns) output = output.replace(pattern, replacement);
    output = withoutAssigned(output, redacted).replace(followedByBlank, `$1${redacted}`);
    output = known.remove(output);
    if (output !== input) taken += 1;
    return output;
  };
  const walk = (input: unknown, isSecret: boolean): unknown => {
    if (typeof input === "string" && isSecret && input !== "") {
      taken += 1;
      return redacted;
    }
    if (typeof input === "string") return text(input);
    if (Array.isArray(input)) return input.map((entry) => walk(entry, isSecret));
    if (typeof input !== "object" || input === null) return input;
    return Object.fromEntries(Object.entries(input).map(([key, entry]) => [text(key), walk(entry, isTelling(key))]));
  };
  return { text, value: <T>(input: T): T => walk(input, false) as T, learn: known.add, count: () => taken };
}
