import { PlumbError } from "./errors.ts";

const unitMs: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const part = /(\d+(?:\.\d+)?)(us|ms|s|m|h|d)/gy;

/**
 * Reads a Compose duration (`1m30s`, `250ms`) as milliseconds.
 * @throws PlumbError `usage.duration` when the text is not one.
 */
export function parseDuration(text: string): number {
  const ms = tryParseDuration(text);
  if (ms !== undefined) return ms;
  throw new PlumbError("usage.duration", {
    message: `"${text}" is not a duration`,
    hint: "write it as 500ms, 5s, 1m30s",
  });
}

/** Like `parseDuration`, `undefined` where the text is no duration. */
export function tryParseDuration(text: string): number | undefined {
  part.lastIndex = 0;
  let sum = 0;
  let end = 0;
  for (let match = part.exec(text); match !== null; match = part.exec(text)) {
    sum += Number(match[1]) * (unitMs[match[2] ?? ""] ?? 0);
    end = part.lastIndex;
  }
  return end > 0 && end === text.length ? sum : undefined;
}

/** Milliseconds as a person reads them: `84 ms`, `2.1 s`, `3 min 20 s`. */
export function formatMs(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}
