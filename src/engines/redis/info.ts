import type { Engine } from "./command.ts";
import { emulatedVersion } from "./version.ts";

type Section = readonly (readonly [string, string | number])[];

const defaults = [
  "server",
  "clients",
  "memory",
  "persistence",
  "stats",
  "replication",
  "cpu",
  "modules",
  "errorstats",
  "cluster",
  "keyspace",
];

/** INFO's text: the fields that clients, dashboards and probes read. */
export function renderInfo(server: Engine, asked: readonly string[]): string {
  const all = asked.length === 0 || asked.some((name) => name === "all" || name === "default" || name === "everything");
  const names = all ? defaults : defaults.filter((name) => asked.includes(name));
  return names.map((name) => render(name, sections[name]?.(server) ?? [])).join("\r\n");
}

function render(name: string, fields: Section): string {
  const title = name === "cpu" ? "CPU" : name.charAt(0).toUpperCase() + name.slice(1);
  return `# ${title}\r\n${fields.map(([key, value]) => `${key}:${value}\r\n`).join("")}`;
}

const sections: Readonly<Record<string, (server: Engine) => Section>> = {
  server: (server) => [
    ["redis_version", emulatedVersion],
    ["redis_mode", "standalone"],
    ["os", `${process.platform} ${process.arch}`],
    ["arch_bits", 64],
    ["process_id", process.pid],
    ["run_id", server.runId],
    ["tcp_port", server.setting("port")],
    ["uptime_in_seconds", Math.floor((server.now() - server.startedAt) / 1000)],
    ["uptime_in_days", 0],
    ["hz", server.setting("hz")],
    ["executable", "plumbstack embedded engine"],
    ["config_file", server.configFile],
  ],
  clients: (server) => [
    ["connected_clients", server.clients.size],
    ["cluster_connections", 0],
    ["maxclients", server.setting("maxclients")],
    ["blocked_clients", [...server.clients].filter((client) => client.blocked !== undefined).length],
    ["tracking_clients", 0],
  ],
  memory: (server) => memory(server),
  persistence: ({ persistence }) => [
    ["loading", 0],
    ["async_loading", 0],
    ["rdb_changes_since_last_save", persistence.changesSinceSave],
    ["rdb_bgsave_in_progress", 0],
    ["rdb_last_save_time", Math.floor(persistence.lastSaveAt / 1000)],
    ["rdb_last_bgsave_status", persistence.lastSaveWell ? "ok" : "err"],
    ["aof_enabled", persistence.logEnabled ? 1 : 0],
    ["aof_rewrite_in_progress", 0],
    ["aof_last_bgrewrite_status", persistence.lastRewriteWell ? "ok" : "err"],
    ["aof_last_write_status", persistence.lastWriteProblem === undefined ? "ok" : "err"],
    ...(persistence.logEnabled
      ? ([
          ["aof_current_size", persistence.logSizes.current],
          ["aof_base_size", persistence.logSizes.base],
        ] as const)
      : []),
  ],
  stats: ({ stats, databases, clients }) => [
    ["total_connections_received", stats.connections],
    ["total_commands_processed", stats.commands],
    ["instantaneous_ops_per_sec", 0],
    ["rejected_connections", stats.rejected],
    ["expired_keys", stats.expired],
    ["evicted_keys", stats.evicted],
    ["keyspace_hits", stats.hits],
    ["keyspace_misses", stats.misses],
    ["pubsub_channels", new Set([...clients].flatMap((client) => [...client.channels])).size],
    ["pubsub_patterns", new Set([...clients].flatMap((client) => [...client.patterns.keys()])).size],
    ["pubsubshard_channels", new Set([...clients].flatMap((client) => [...client.shardChannels])).size],
    ["total_error_replies", stats.errors],
    ["databases", databases.length],
  ],
  replication: (server) => replication(server.setting("replicaof"), server.runId),
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return [
      ["used_cpu_sys", (system / 1e6).toFixed(6)],
      ["used_cpu_user", (user / 1e6).toFixed(6)],
    ];
  },
  modules: () => [],
  errorstats: () => [],
  cluster: () => [["cluster_enabled", 0]],
  keyspace: ({ databases }) =>
    databases
      .filter((db) => db.size > 0)
      .map((db) => [`db${db.index}`, `keys=${db.size},expires=${db.expiring},avg_ttl=0`] as const),
};

function memory(server: Engine): Section {
  const used = server.usedMemory();
  const limit = Number(server.setting("maxmemory"));
  return [
    ["used_memory", used],
    ["used_memory_human", human(used)],
    ["used_memory_rss", process.memoryUsage.rss()],
    ["used_memory_peak", Math.max(used, server.stats.peakMemory)],
    ["used_memory_dataset", server.dataWeight()],
    ["total_system_memory", 0],
    ["used_memory_lua", 31_744],
    ["maxmemory", limit],
    ["maxmemory_human", human(limit)],
    ["maxmemory_policy", server.setting("maxmemory-policy")],
    ["mem_fragmentation_ratio", "1.00"],
    ["mem_allocator", "v8"],
    ["active_defrag_running", 0],
  ];
}

function human(bytes: number): string {
  if (bytes < 1024) return `${bytes}B`;
  const units = ["K", "M", "G"];
  const power = Math.min(units.length, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toFixed(2)}${units[power - 1] ?? "K"}`;
}

function replication(master: string, runId: string): Section {
  const tail: Section = [
    ["connected_slaves", 0],
    ["master_failover_state", "no-failover"],
    ["master_replid", runId],
    ["master_repl_offset", 0],
  ];
  if (master === "") return [["role", "master"], ...tail];
  const [host = "", port = ""] = master.split(" ");
  return [
    ["role", "slave"],
    ["master_host", host],
    ["master_port", port],
    ["master_link_status", "down"],
    ["slave_read_only", 1],
    ...tail,
  ];
}
