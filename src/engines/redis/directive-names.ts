/** Old names of directives: both are read, and both are answered. */
const oldNames: Readonly<Record<string, string>> = {
  "cluster-slave-no-failover": "cluster-replica-no-failover",
  "cluster-slave-validity-factor": "cluster-replica-validity-factor",
  "hash-max-ziplist-entries": "hash-max-listpack-entries",
  "hash-max-ziplist-value": "hash-max-listpack-value",
  "list-max-ziplist-size": "list-max-listpack-size",
  "lua-time-limit": "busy-reply-threshold",
  "min-slaves-max-lag": "min-replicas-max-lag",
  "min-slaves-to-write": "min-replicas-to-write",
  "repl-ping-slave-period": "repl-ping-replica-period",
  "slave-announce-ip": "replica-announce-ip",
  "slave-announce-port": "replica-announce-port",
  "slave-ignore-maxmemory": "replica-ignore-maxmemory",
  "slave-lazy-flush": "replica-lazy-flush",
  "slave-priority": "replica-priority",
  "slave-read-only": "replica-read-only",
  "slave-serve-stale-data": "replica-serve-stale-data",
  slaveof: "replicaof",
  "zset-max-ziplist-entries": "zset-max-listpack-entries",
  "zset-max-ziplist-value": "zset-max-listpack-value",
};

/** Directives that are no settings: CONFIG knows nothing of them. */
export const beyondSettings: ReadonlySet<string> = new Set(["include", "loadmodule", "user"]);

/** The present name of a directive, however it is written. */
export function presentName(written: string): string {
  const name = written.toLowerCase();
  return oldNames[name] ?? name;
}

/** All names under which a setting is answered. */
export function namesOf(name: string): readonly string[] {
  return [name, ...Object.keys(oldNames).filter((old) => oldNames[old] === name)];
}
