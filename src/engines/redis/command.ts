import type { Client } from "./client.ts";
import type { Monitors } from "./monitors.ts";
import type { Settings } from "./configuration.ts";
import type { Database } from "./database.ts";
import type { SlowLog } from "./slow-log.ts";
import type { Failure, Reply } from "./reply.ts";

export type Flag =
  | "write"
  | "readonly"
  | "denyoom"
  | "fast"
  | "noscript"
  | "blocking"
  | "loading"
  | "stale"
  | "admin"
  | "pubsub"
  | "no_auth"
  | "no_multi"
  | "allow_busy"
  | "movablekeys";

/** What a command works with. */
export interface Call {
  readonly server: Engine;
  readonly client: Client;
  readonly db: Database;
  /** The command as it came, with its name. */
  readonly words: readonly string[];
  /** The words after the command's own name. */
  readonly args: readonly string[];
  /** What is logged in place of the command: with absolute times and chosen members. Empty: nothing. */
  log: readonly (readonly string[])[] | undefined;
}

/** Whether a server that ends writes a snapshot: by the `save` settings, or whatever they say. */
export type ShutdownSave = "as-configured" | "save" | "nosave";

/** The server as commands see it. */
export interface Engine {
  readonly settings: Settings;
  readonly configFile: string;
  readonly databases: readonly Database[];
  readonly commands: ReadonlyMap<string, CommandSpec>;
  readonly clients: ReadonlySet<Client>;
  readonly persistence: Saving;
  readonly scripts: KnownScripts;
  readonly monitors: Monitors;
  readonly slowLog: SlowLog;
  readonly runId: string;
  readonly startedAt: number;
  readonly stats: EngineStats;
  readonly needsPassword: boolean;
  /** The data are being read from the disk: nothing expires, and times lie in the past. */
  readonly loading: boolean;
  activeExpire: boolean;
  dirty: number;
  pausedUntil: number;
  pauseWritesOnly: boolean;
  now(): number;
  setting(name: string): string;
  /** Returns why it could not be done, in the real server's words. */
  configure(name: string, value: string): string | undefined;
  database(index: number): Database;
  mayCall(client: Client): boolean;
  execute(client: Client, spec: CommandSpec, words: readonly string[]): Reply;
  beginTransaction(): void;
  endTransaction(): void;
  fromScript(client: Client, words: readonly string[]): Reply;
  runScript(call: Call, script: ScriptCall): Reply;
  replay(words: readonly string[]): void;
  /** Lets the client wait for keys; the reply where it may not wait. */
  block(call: Call, request: BlockRequest): Reply;
  /** Two databases have changed places. */
  swapped(one: Database, other: Database): void;
  resume(): void;
  publish(channel: string, text: string): number;
  publishShard(channel: string, text: string): number;
  notify(db: Database, event: string, key: string): void;
  touched(db: Database, key: string): void;
  watch(client: Client, db: Database, key: string): void;
  unwatch(client: Client): void;
  dataWeight(): number;
  usedMemory(): number;
  makeRoom(): boolean;
  close(client: Client): void;
  shutdown(how: ShutdownSave): void;
  logLine(level: "*" | "#", text: string): void;
}

export interface EngineStats {
  connections: number;
  commands: number;
  rejected: number;
  expired: number;
  evicted: number;
  errors: number;
  hits: number;
  misses: number;
  peakMemory: number;
}

/** How the data are saved, and how that went. */
export interface Saving {
  readonly logEnabled: boolean;
  readonly lastSaveAt: number;
  readonly lastSaveWell: boolean;
  readonly lastRewriteWell: boolean;
  /** Why the log can't be written; undefined: it can. */
  readonly lastWriteProblem: string | undefined;
  readonly changesSinceSave: number;
  readonly logSizes: { readonly base: number; readonly current: number };
  saveNow(): boolean;
  rewriteLog(): void;
}

export interface KnownScripts {
  /** Source by its SHA1. */
  readonly known: Map<string, string>;
  /** A script runs on although its time is over. */
  readonly busy: boolean;
  load(source: string): string;
  flush(): void;
  /** @throws Failure where there is nothing to kill, or it may not be killed */
  kill(): void;
  /** Lets the script that `runScript` gave back as paused go on. */
  goOn(call: Call): Reply;
}

export interface ScriptCall {
  readonly source: string;
  readonly readOnly?: boolean;
  readonly keys: readonly string[];
  readonly args: readonly string[];
}

export interface BlockRequest {
  readonly keys: readonly string[];
  /** What a key must hold before it can serve: anything else does not wake the client. */
  readonly type: "list" | "zset" | "stream";
  /** 0: for ever. */
  readonly timeoutMs: number;
  /** The answer where the client may not wait; an absent array where this is left out. */
  readonly denied?: Reply;
  /** Tries to serve it; undefined: not yet. */
  attempt(): Reply | undefined;
  /** What ends the wait because of what became of a key; undefined: it goes on. */
  ended?(key: string): Failure | undefined;
}

/** One command as data; everything that describes commands is made from it. */
export interface CommandSpec {
  readonly name: string;
  /** Number of words with the name; negative: at least so many. */
  readonly arity: number;
  readonly flags: readonly Flag[];
  /** First key, last key (negative: from the end), step; zeros where there are none. */
  readonly keys: readonly [first: number, last: number, step: number];
  readonly group: string;
  run(call: Call): Reply;
}

export type Family = readonly CommandSpec[];

type Definition = readonly [
  name: string,
  arity: number,
  flags: string,
  keys: readonly [number, number, number],
  run: (call: Call) => Reply,
];

/** A family's table: one row per command. */
export function family(group: string, rows: readonly Definition[]): Family {
  return rows.map(([name, arity, flags, keys, run]) => ({
    name,
    arity,
    flags: flags.split(" ").filter((flag) => flag !== "") as Flag[],
    keys,
    group,
    run,
  }));
}

/** The keys that a command line names. */
export function keysOf(spec: CommandSpec, words: readonly string[]): readonly string[] {
  const [first, last, step] = spec.keys;
  if (first === 0) return countedKeys(spec, words);
  const end = last < 0 ? words.length + last : Math.min(last, words.length - 1);
  const keys: string[] = [];
  for (let at = first; at <= end; at += Math.max(1, step)) keys.push(words[at] ?? "");
  return keys;
}

/** Commands that say how many keys follow. */
const counters: Readonly<Record<string, number>> = {
  eval: 2,
  evalsha: 2,
  fcall: 2,
  sintercard: 1,
  lmpop: 1,
  zmpop: 1,
  blmpop: 2,
  bzmpop: 2,
  zunion: 1,
  zinter: 1,
  zdiff: 1,
  zintercard: 1,
};

function countedKeys(spec: CommandSpec, words: readonly string[]): readonly string[] {
  const at = counters[spec.name];
  if (at !== undefined) return words.slice(at + 1, at + 1 + Number(words[at] ?? 0));
  if (spec.name !== "xread" && spec.name !== "xreadgroup") return [];
  const streams = words.findIndex((word) => word.toLowerCase() === "streams");
  const rest = words.slice(streams + 1);
  return rest.slice(0, rest.length / 2);
}
