/** What the arguments of a directive of redis.conf are, where that matters to a translation. */
export type Position = "bind" | "port" | "path" | "folder" | "file-name" | "secret" | "address" | "fixed";

export interface Directive {
  readonly positions: readonly Position[];
  /** What it is set to here, whatever the file says: a service stays in the foreground and writes its log to its output. */
  readonly fixed?: string;
}

/** Directives with typed positions, from the documented configuration of Redis 7.0. All others are taken over as they are. */
export const directives: Readonly<Record<string, Directive>> = {
  bind: { positions: ["bind"] },
  port: { positions: ["port"] },
  dir: { positions: ["folder"] },
  include: { positions: ["path"] },
  aclfile: { positions: ["path"] },
  unixsocket: { positions: ["path"] },
  loadmodule: { positions: ["path"] },
  "tls-cert-file": { positions: ["path"] },
  "tls-key-file": { positions: ["path"] },
  "tls-ca-cert-file": { positions: ["path"] },
  requirepass: { positions: ["secret"] },
  masterauth: { positions: ["secret"] },
  replicaof: { positions: ["address", "port"] },
  slaveof: { positions: ["address", "port"] },
  daemonize: { positions: ["fixed"], fixed: "no" },
  logfile: { positions: ["fixed"], fixed: '""' },
  pidfile: { positions: ["fixed"], fixed: '""' },
  supervised: { positions: ["fixed"], fixed: "no" },
};
