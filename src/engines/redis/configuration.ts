import { ignoresCase, memory, mergeOutputLimits, readMemory } from "./directive-checks.ts";
import { beyondSettings, presentName } from "./directive-names.ts";
import { directives, type Directive } from "./directives.ts";
import { canonicalFlags } from "./keyspace-events.ts";
import { splitWords } from "./request-parser.ts";

/** A configuration that is refused: the line, and the reason in the server's own words. */
export class ConfigProblem extends Error {
  readonly line: number;
  readonly text: string;

  constructor(line: number, text: string, reason: string) {
    super(reason);
    this.line = line;
    this.text = text;
  }
}

/** A directive the real server would accept and this engine does not carry out. */
export class NotImplemented extends Error {}

export type Settings = Map<string, string>;

export interface Configuration {
  readonly settings: Settings;
  /** Commands with another name; an empty name takes one away. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Directives that were set to something that changes nothing here. */
  readonly withoutEffect: readonly string[];
}

export interface ConfigSource {
  readonly text: string;
  readonly firstLine: number;
}

/** Reads a redis.conf's lines over the defaults. @throws ConfigProblem, NotImplemented */
export function readConfiguration(sources: readonly ConfigSource[]): Configuration {
  const settings: Settings = new Map([...directives].map(([name, { fallback }]) => [name, fallback]));
  const renamed = new Map<string, string>();
  const withoutEffect = new Set<string>();
  let savesSeen = false;
  for (const source of sources) {
    for (const [index, raw] of source.text.split("\n").entries()) {
      const line = raw.trim();
      if (line === "" || line.startsWith("#")) continue;
      const at = source.firstLine + index;
      const words = splitWords(line);
      if (words === undefined) throw new ConfigProblem(at, line, "Unbalanced quotes in configuration line");
      const [first = "", ...values] = words;
      const name = presentName(first);
      if (name === "rename-command" && values.length === 2) {
        renamed.set((values[0] ?? "").toLowerCase(), (values[1] ?? "").toLowerCase());
        continue;
      }
      if (beyondSettings.has(name))
        throw new NotImplemented(`${name} is not implemented by the embedded engine (line ${at})`);
      // The first line of its kind takes the place of the points that are there by default.
      if (name === "save" && (!savesSeen || values.join("") === "")) settings.set("save", "");
      savesSeen ||= name === "save";
      apply(settings, { name, values }, (reason) => new ConfigProblem(at, line, reason));
      const { effect, fallback } = directives.get(name) ?? {};
      if (effect === "none" && settings.get(name) !== fallback) withoutEffect.add(name);
    }
  }
  return { settings, renamed, withoutEffect: [...withoutEffect] };
}

function apply(
  settings: Settings,
  { name, values }: { name: string; values: readonly string[] },
  refuse: (reason: string) => ConfigProblem,
): void {
  const known = directives.get(name);
  const count = name === "replicaof" ? 2 : 1;
  if (known === undefined || values.length === 0 || (!known.many && values.length !== count)) {
    throw refuse("Bad directive or wrong number of arguments");
  }
  const value = values.join(" ");
  const reason = known.check(value);
  if (reason !== undefined) throw refuse(reason);
  if (!isPossible(known, value)) throw new NotImplemented(`${name} ${value} is not implemented by the embedded engine`);
  const before = settings.get(name) ?? "";
  if (name === "save") settings.set(name, `${before} ${value}`.trim());
  else if (name === "replicaof" && /^no one$/i.test(value)) settings.set(name, "");
  else settings.set(name, settled(name, value, before));
}

/** Whether this engine can do what a value asks for. */
export function isPossible({ effect, fallback, check }: Directive, value: string): boolean {
  if (effect !== "default-only") return true;
  return value.toLowerCase() === fallback || (check === memory && readMemory(value) === Number(fallback));
}

/** A value as it is kept and answered. */
export function settled(name: string, value: string, before: string): string {
  if (name === "client-output-buffer-limit") return mergeOutputLimits(before, value);
  if (name === "notify-keyspace-events") return canonicalFlags(value) ?? value;
  const check = directives.get(name)?.check;
  if (check === memory) return String(readMemory(value));
  return check !== undefined && ignoresCase(check) ? value.toLowerCase() : value;
}

/** Options of the command line as lines of a configuration. */
export function argumentLines(args: readonly string[]): string {
  const lines: string[] = [];
  for (const arg of args) {
    if (arg.startsWith("--")) lines.push(arg.slice(2));
    else lines.push(`${lines.pop() ?? ""} ${JSON.stringify(arg)}`);
  }
  return lines.join("\n");
}
