/** Takes secrets out of everything that is written. It remembers how many it took out, never which. */
export interface Redactor {
  text(input: string): string;
  /** A value with all its strings redacted; values under telling keys are replaced whole. */
  value<T>(input: T): T;
  learn(secret: string): void;
  count(): number;
}

export const redacted = "[redacted]";
const shortestSecret = 4;
const tellingKey =
  /(password|passwd|passphrase|secret|token|api[-_]?key|cookie|authorization|credential|requirepass|masterauth)/i;
const patterns: readonly (readonly [RegExp, string])[] = [
  [/\b([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s/@]+@/gi, `$1:${redacted}@`],
  [/\b(authorization\s*[:=]\s*)(basic|bearer|token)?\s*[^\s"',;]+/gi, `$1${redacted}`],
  [/\b(bearer\s+)[a-z0-9._~+/=-]{8,}/gi, `$1${redacted}`],
  [/\b((?:set-)?cookie\s*:\s*)[^\r\n]+/gi, `$1${redacted}`],
  [
    /((?:--|\b)(?:requirepass|masterauth|[a-z_-]*(?:password|passwd|secret|token|api[-_]?key))["']?(?:\s*[=:]\s*|\s+)["']?)(?!\[redacted\])[^\s"',;}]+/gi,
    `$1${redacted}`,
  ],
];

/** Whether what stands under this name is a secret as a rule. */
export function isTelling(name: string): boolean {
  return tellingKey.test(name);
}

export function createRedactor(secrets: readonly string[] = []): Redactor {
  const known = new Set<string>();
  let taken = 0;
  const learn = (secret: string): void => {
    if (secret.length >= shortestSecret) known.add(secret);
  };
  secrets.forEach(learn);
  const text = (input: string): string => {
    let output = input;
    for (const secret of known) output = output.split(secret).join(redacted);
    for (const [pattern, replacement] of patterns) output = output.replace(pattern, replacement);
    if (output !== input) taken += 1;
    return output;
  };
  const walk = (input: unknown): unknown => {
    if (typeof input === "string") return text(input);
    if (Array.isArray(input)) return input.map(walk);
    if (typeof input !== "object" || input === null) return input;
    return Object.fromEntries(
      Object.entries(input).map(([key, entry]) => {
        if (!isTelling(key) || typeof entry !== "string" || entry === "") return [key, walk(entry)];
        taken += 1;
        return [key, redacted];
      }),
    );
  };
  return { text, value: <T>(input: T): T => walk(input) as T, learn, count: () => taken };
}
