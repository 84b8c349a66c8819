import { canonicalFlags } from "./keyspace-events.ts";

/** Why a value is refused, in the real server's words; undefined: it is taken. */
export type Check = (value: string) => string | undefined;

export const anything: Check = () => undefined;
export const yesNo: Check = (value) => (/^(yes|no)$/i.test(value) ? undefined : "argument must be 'yes' or 'no'");
const caseless = new WeakSet<Check>([yesNo]);
export const memory: Check = (value) =>
  readMemory(value) === undefined ? "argument must be a memory value" : undefined;

export function between(low: number | bigint, high: number | bigint): Check {
  return (value) => {
    if (!/^-?\d+$/.test(value)) return "argument couldn't be parsed into an integer";
    const seen = BigInt(value);
    return seen < BigInt(low) || seen > BigInt(high)
      ? `argument must be between ${low} and ${high} inclusive`
      : undefined;
  };
}

export function oneOf(...names: readonly string[]): Check {
  const check: Check = (value) =>
    names.includes(value.toLowerCase()) ? undefined : `argument(s) must be one of the following: ${names.join(", ")}`;
  caseless.add(check);
  return check;
}

/** Whether a check takes words in any case; they are kept as the server writes them. */
export function ignoresCase(check: Check): boolean {
  return caseless.has(check);
}

export const natural = between(0, 2_147_483_647);
export const positive = between(1, 2_147_483_647);
export const large = between(0, 9_223_372_036_854_775_807n);
export const port = between(0, 65_535);

export const keyspaceFlags: Check = (value) =>
  canonicalFlags(value) === undefined ? "Invalid event class character. Use 'Ag$lshzxeKEtmdn'." : undefined;

export const savePoints: Check = (value) => {
  const words = value.split(/\s+/).filter((word) => word !== "");
  const well =
    words.length % 2 === 0 && words.every((word, at) => /^\d+$/.test(word) && (at % 2 === 1 || word !== "0"));
  return well ? undefined : "Invalid save parameters";
};

export const outputLimits: Check = (value) => {
  const words = value.split(/\s+/).filter((word) => word !== "");
  if (words.length === 0 || words.length % 4 !== 0) return "Wrong number of arguments in buffer limit configuration.";
  for (let at = 0; at < words.length; at += 4) {
    if (!/^(normal|replica|slave|pubsub)$/i.test(words[at] ?? ""))
      return "Invalid client class specified in buffer limit configuration.";
    const sizes = words.slice(at + 1, at + 3).every((word) => readMemory(word) !== undefined);
    if (!sizes || !/^\d+$/.test(words[at + 3] ?? ""))
      return "Error in hard, soft or soft_seconds setting in buffer limit configuration.";
  }
  return undefined;
};

/** The limits that are, with those of some classes changed; in bytes, as CONFIG GET answers them. */
export function mergeOutputLimits(before: string, changes: string): string {
  const limits = new Map(limitEntries(before));
  for (const [name, limit] of limitEntries(changes)) limits.set(name, limit);
  return [...limits].map(([name, limit]) => `${name} ${limit}`).join(" ");
}

function limitEntries(text: string): readonly (readonly [string, string])[] {
  const words = text.split(/\s+/).filter((word) => word !== "");
  return Array.from({ length: words.length / 4 }, (_, index) => {
    const [name = "", hard = "", soft = "", seconds = ""] = words.slice(index * 4, index * 4 + 4);
    const kind = name.toLowerCase().replace("replica", "slave");
    return [kind, `${readMemory(hard) ?? 0} ${readMemory(soft) ?? 0} ${seconds}`] as const;
  });
}

/** `64mb`, `1g`, `100k`, bytes. */
export function readMemory(text: string): number | undefined {
  const parts = /^(\d+)(b|kb?|mb?|gb?)?$/i.exec(text);
  if (parts === null) return undefined;
  const unit: Readonly<Record<string, number>> = {
    "": 1,
    b: 1,
    k: 1000,
    kb: 1024,
    m: 1e6,
    mb: 1024 ** 2,
    g: 1e9,
    gb: 1024 ** 3,
  };
  return Number(parts[1]) * (unit[(parts[2] ?? "").toLowerCase()] ?? 1);
}
