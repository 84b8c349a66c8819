import { Failure } from "../reply.ts";

/** What the first line of a script says about it. Without such a line a script may do everything, and is asked call by call. */
export interface ScriptFlags {
  readonly declared: boolean;
  readonly noWrites: boolean;
  readonly allowOom: boolean;
}

const undeclared: ScriptFlags = { declared: false, noWrites: false, allowOom: false };
const knownFlags: ReadonlySet<string> = new Set([
  "no-writes",
  "allow-oom",
  "allow-stale",
  "no-cluster",
  "allow-cross-slot-keys",
]);

/** Flags and code of a script; the first line stays as an empty one. @throws Failure */
export function readShebang(source: string): { readonly flags: ScriptFlags; readonly code: string } {
  if (!source.startsWith("#!")) return { flags: undeclared, code: source };
  const end = source.indexOf("\n");
  if (end < 0) throw new Failure("ERR Invalid script shebang");
  const [engine = "", ...options] = source
    .slice(0, end)
    .split(" ")
    .filter((word) => word !== "");
  if (engine !== "#!lua") throw new Failure(`ERR Unexpected engine in script shebang: ${engine}`);
  const flags = options.flatMap((option) => {
    if (!option.startsWith("flags=")) throw new Failure(`ERR Unknown lua shebang option: ${option}`);
    return option
      .slice("flags=".length)
      .split(",")
      .filter((flag) => flag !== "");
  });
  for (const flag of flags)
    if (!knownFlags.has(flag)) throw new Failure(`ERR Unexpected flag in script shebang: ${flag}`);
  return {
    flags: { declared: true, noWrites: flags.includes("no-writes"), allowOom: flags.includes("allow-oom") },
    code: source.slice(end),
  };
}
