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

type Check = (value: string) => string | undefined;

const yesNo: Check = (value) => (/^(yes|no)$/i.test(value) ? undefined : "argument must be 'yes' or 'no'");
const number =
  (low: number, high: number): Check =>
  (value) => {
    if (!/^-?\d+$/.test(value)) return "argument couldn't be parsed into an integer";
    const seen = Number(value);
    return seen < low || seen > high ? `argument must be between ${low} and ${high} inclusive` : undefined;
  };
const memory: Check = (value) => (readMemory(value) === undefined ? "argument must be a memory value" : undefined);
const oneOf =
  (...names: string[]): Check =>
  (value) =>
    names.includes(value.toLowerCase()) ? undefined : `argument(s) must be one of the following: ${names.join(", ")}`;
const anything: Check = () => undefined;

interface Directive {
  readonly fallback: string;
  readonly check: Check;
  /** Value that this engine carries out; any other is not implemented. */
  readonly only?: string;
  readonly many?: boolean;
  readonly fixed?: boolean;
}

const entry = (fallback: string, check: Check, more: Partial<Directive> = {}): Directive => ({
  fallback,
  check,
  ...more,
});
const policies = [
  "volatile-lru",
  "volatile-lfu",
  "volatile-random",
  "volatile-ttl",
  "allkeys-lru",
  "allkeys-lfu",
  "allkeys-random",
  "noeviction",
];
const int = number(-2_147_483_648, 2_147_483_647);

/** Directives of redis.conf with the defaults of 7.0 (https://redis.io/docs/management/config/). */
export const directives: Readonly<Record<string, Directive>> = {
  "acl-pubsub-default": entry("resetchannels", oneOf("allchannels", "resetchannels")),
  "acllog-max-len": entry("128", number(0, 4_294_967_295)),
  "active-expire-effort": entry("1", number(1, 10)),
  activedefrag: entry("no", yesNo, { only: "no" }),
  activerehashing: entry("yes", yesNo),
  "always-show-logo": entry("no", yesNo),
  "aof-load-truncated": entry("yes", yesNo),
  "aof-timestamp-enabled": entry("no", yesNo),
  "aof-use-rdb-preamble": entry("yes", yesNo),
  appenddirname: entry("appendonlydir", anything, { fixed: true }),
  appendfilename: entry("appendonly.aof", anything, { fixed: true }),
  appendfsync: entry("everysec", oneOf("everysec", "always", "no")),
  appendonly: entry("no", yesNo),
  "auto-aof-rewrite-min-size": entry("67108864", memory),
  "auto-aof-rewrite-percentage": entry("100", number(0, 2_147_483_647)),
  bind: entry("* -::*", anything, { many: true }),
  "busy-reply-threshold": entry("5000", int),
  "client-output-buffer-limit": entry("normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60", anything, {
    many: true,
  }),
  "client-query-buffer-limit": entry("1073741824", memory),
  "cluster-enabled": entry("no", yesNo, { only: "no", fixed: true }),
  "crash-log-enabled": entry("yes", yesNo),
  daemonize: entry("no", yesNo, { only: "no", fixed: true }),
  databases: entry("16", number(1, 2_147_483_647), { fixed: true }),
  dbfilename: entry("dump.rdb", anything),
  dir: entry(".", anything),
  "disable-thp": entry("yes", yesNo, { fixed: true }),
  "dynamic-hz": entry("yes", yesNo),
  "enable-debug-command": entry("no", anything, { fixed: true }),
  "enable-module-command": entry("no", anything, { fixed: true }),
  "hash-max-listpack-entries": entry("512", int),
  "hash-max-listpack-value": entry("64", int),
  "hash-max-ziplist-entries": entry("512", int),
  "hash-max-ziplist-value": entry("64", int),
  "hll-sparse-max-bytes": entry("3000", int),
  hz: entry("10", int),
  "io-threads": entry("1", number(1, 128), { fixed: true }),
  "jemalloc-bg-thread": entry("yes", yesNo),
  "latency-monitor-threshold": entry("0", int),
  "lazyfree-lazy-eviction": entry("no", yesNo),
  "lazyfree-lazy-expire": entry("no", yesNo),
  "lazyfree-lazy-server-del": entry("no", yesNo),
  "lazyfree-lazy-user-del": entry("no", yesNo),
  "lazyfree-lazy-user-flush": entry("no", yesNo),
  "lfu-decay-time": entry("1", int),
  "lfu-log-factor": entry("10", int),
  "list-compress-depth": entry("0", int),
  "list-max-listpack-size": entry("-2", int),
  "list-max-ziplist-size": entry("-2", int),
  logfile: entry("", anything, { fixed: true }),
  loglevel: entry("notice", oneOf("debug", "verbose", "notice", "warning")),
  "lua-time-limit": entry("5000", int),
  masterauth: entry("", anything),
  maxclients: entry("10000", number(1, 4_294_967_295)),
  maxmemory: entry("0", memory),
  "maxmemory-clients": entry("0", anything),
  "maxmemory-eviction-tenacity": entry("10", number(0, 100)),
  "maxmemory-policy": entry("noeviction", oneOf(...policies)),
  "maxmemory-samples": entry("5", int),
  "min-replicas-max-lag": entry("10", int),
  "min-replicas-to-write": entry("0", int),
  "min-slaves-max-lag": entry("10", int),
  "min-slaves-to-write": entry("0", int),
  "no-appendfsync-on-rewrite": entry("no", yesNo),
  "notify-keyspace-events": entry("", anything),
  pidfile: entry("", anything, { fixed: true }),
  port: entry("6379", number(0, 65_535)),
  "proc-title-template": entry("{title} {listen-addr} {server-mode}", anything),
  "propagation-error-behavior": entry("ignore", anything),
  "protected-mode": entry("yes", yesNo),
  rdbchecksum: entry("yes", yesNo, { fixed: true }),
  rdbcompression: entry("yes", yesNo),
  "repl-backlog-size": entry("1048576", memory),
  "repl-diskless-load": entry("disabled", anything),
  "repl-diskless-sync": entry("yes", yesNo),
  "replica-priority": entry("100", int),
  "replica-read-only": entry("yes", yesNo),
  "replica-serve-stale-data": entry("yes", yesNo),
  replicaof: entry("", anything),
  requirepass: entry("", anything),
  save: entry("3600 1 300 100 60 10000", anything, { many: true }),
  "set-max-intset-entries": entry("512", int),
  "set-proc-title": entry("yes", yesNo),
  "slave-read-only": entry("yes", yesNo),
  "slowlog-log-slower-than": entry("10000", number(-1, Number.MAX_SAFE_INTEGER)),
  "slowlog-max-len": entry("128", number(0, Number.MAX_SAFE_INTEGER)),
  "stop-writes-on-bgsave-error": entry("yes", yesNo),
  "stream-node-max-bytes": entry("4096", memory),
  "stream-node-max-entries": entry("100", int),
  supervised: entry("no", oneOf("upstart", "systemd", "auto", "no"), { fixed: true }),
  "tcp-backlog": entry("511", int, { fixed: true }),
  "tcp-keepalive": entry("300", int),
  timeout: entry("0", int),
  "tls-port": entry("0", number(0, 65_535), { only: "0" }),
  "tracking-table-max-keys": entry("1000000", int),
  unixsocket: entry("", anything, { only: "", fixed: true }),
  unixsocketperm: entry("0", anything, { fixed: true }),
  "zset-max-listpack-entries": entry("128", int),
  "zset-max-listpack-value": entry("64", int),
  "zset-max-ziplist-entries": entry("128", int),
  "zset-max-ziplist-value": entry("64", int),
};

/** Directives of the real server that change what it does and that are not carried out here. */
const foreign: ReadonlySet<string> = new Set([
  "loadmodule",
  "aclfile",
  "user",
  "cluster-config-file",
  "tls-cert-file",
  "tls-key-file",
  "tls-ca-cert-file",
  "tls-ca-cert-dir",
  "rename-command-file",
]);
const aliases: Readonly<Record<string, string>> = { slaveof: "replicaof" };
const twoWords: ReadonlySet<string> = new Set(["replicaof"]);

export type Settings = Map<string, string>;

export interface Configuration {
  readonly settings: Settings;
  /** Commands with another name; an empty name takes one away. */
  readonly renamed: ReadonlyMap<string, string>;
}

export interface ConfigSource {
  readonly text: string;
  readonly firstLine: number;
}

/** Reads a redis.conf's lines over the defaults. @throws ConfigProblem, NotImplemented */
export function readConfiguration(sources: readonly ConfigSource[]): Configuration {
  const settings: Settings = new Map(Object.entries(directives).map(([name, { fallback }]) => [name, fallback]));
  const renamed = new Map<string, string>();
  let savesSeen = false;
  for (const source of sources) {
    for (const [index, raw] of source.text.split("\n").entries()) {
      const line = raw.trim();
      if (line === "" || line.startsWith("#")) continue;
      const at = source.firstLine + index;
      const words = splitWords(line);
      if (words === undefined) throw new ConfigProblem(at, line, "Unbalanced quotes in configuration line");
      const [first = "", ...values] = words;
      const written = first.toLowerCase();
      const name = aliases[written] ?? written;
      if (name === "rename-command" && values.length === 2) {
        renamed.set((values[0] ?? "").toLowerCase(), (values[1] ?? "").toLowerCase());
        continue;
      }
      if (foreign.has(name)) throw new NotImplemented(`${name} is not implemented by the embedded engine (line ${at})`);
      if (name === "save") {
        if (!savesSeen || values.join("") === "") settings.set("save", "");
        savesSeen = true;
      }
      apply(settings, { name, values }, (reason) => new ConfigProblem(at, line, reason));
    }
  }
  return { settings, renamed };
}

function apply(
  settings: Settings,
  { name, values }: { name: string; values: readonly string[] },
  refuse: (reason: string) => ConfigProblem,
): void {
  const known = directives[name];
  const count = twoWords.has(name) ? 2 : 1;
  if (known === undefined || values.length === 0 || (known.many !== true && values.length !== count)) {
    throw refuse("Bad directive or wrong number of arguments");
  }
  const value = values.join(" ");
  const reason = known.check(value);
  if (reason !== undefined) throw refuse(reason);
  if (known.only !== undefined && value.toLowerCase() !== known.only) {
    throw new NotImplemented(`${name} ${value} is not implemented by the embedded engine`);
  }
  if (name === "save") settings.set(name, `${settings.get(name) ?? ""} ${value}`.trim());
  else if (name === "replicaof" && /^no one$/i.test(value)) settings.set(name, "");
  else settings.set(name, known.check === memory ? String(readMemory(value)) : value);
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

/** Options of the command line as lines of a configuration. */
export function argumentLines(args: readonly string[]): string {
  const lines: string[] = [];
  for (const arg of args) {
    if (arg.startsWith("--")) lines.push(arg.slice(2));
    else lines.push(`${lines.pop() ?? ""} ${JSON.stringify(arg)}`);
  }
  return lines.join("\n");
}
