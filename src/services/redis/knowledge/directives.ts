/** What the arguments of a directive of redis.conf are, where that matters to a translation. */
export type Position = "bind" | "port" | "path" | "socket" | "folder" | "secret" | "address" | "fixed";

export interface Directive {
  readonly positions: readonly Position[];
  /** What it is set to here, whatever the file says: a service stays in the foreground and writes its log to its output. */
  readonly fixed?: string;
  /** Each one counts, not the last alone. */
  readonly adds?: true;
}

/** Directives with typed positions, from the documented configuration of Redis 7.0. All others are taken over as they are. */
export const directives: Readonly<Record<string, Directive>> = {
  bind: { positions: ["bind"] },
  port: { positions: ["port"] },
  dir: { positions: ["folder"] },
  aclfile: { positions: ["path"] },
  unixsocket: { positions: ["socket"] },
  loadmodule: { positions: ["path"], adds: true },
  "tls-cert-file": { positions: ["path"] },
  "tls-key-file": { positions: ["path"] },
  "tls-client-cert-file": { positions: ["path"] },
  "tls-client-key-file": { positions: ["path"] },
  "tls-ca-cert-file": { positions: ["path"] },
  "tls-ca-cert-dir": { positions: ["path"] },
  "tls-dh-params-file": { positions: ["path"] },
  requirepass: { positions: ["secret"] },
  masterauth: { positions: ["secret"] },
  replicaof: { positions: ["address", "port"] },
  slaveof: { positions: ["address", "port"] },
  user: { positions: [], adds: true },
  save: { positions: [], adds: true },
  "rename-command": { positions: [], adds: true },
  "client-output-buffer-limit": { positions: [], adds: true },
  daemonize: { positions: ["fixed"], fixed: "no" },
  logfile: { positions: ["fixed"], fixed: '""' },
  pidfile: { positions: ["fixed"], fixed: '""' },
  supervised: { positions: ["fixed"], fixed: "no" },
};
