import type { Client } from "./client.ts";
import type { CommandSpec, Engine } from "./command.ts";
import { Failure } from "./reply.ts";

/** Why a command must not run now; undefined: it may. The order is the real server's. */
export function refusal(server: Engine, client: Client, spec: CommandSpec): Failure | undefined {
  if (!server.mayCall(client) && !spec.flags.includes("no_auth")) return new Failure("NOAUTH Authentication required.");
  if (server.scripts.busy && !whileBusy(spec)) return new Failure(busyScript);
  if (
    server.setting("replicaof") !== "" &&
    server.setting("replica-serve-stale-data") === "no" &&
    !spec.flags.includes("stale")
  )
    return new Failure("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.");
  if (spec.flags.includes("denyoom") && !server.makeRoom())
    return new Failure("OOM command not allowed when used memory > 'maxmemory'.");
  if (client.monitors && (spec.flags.includes("write") || spec.flags.includes("readonly")))
    return new Failure("ERR Replica can't interact with the keyspace");
  if (!spec.flags.includes("write")) return inSubscription(client, spec);
  return refusedWrite(server) ?? inSubscription(client, spec);
}

/** The answer to a command that must not run, which a transaction does not survive. */
export function refuse(server: Engine, client: Client, problem: Failure, name = ""): Failure {
  if (client.queue === undefined) return problem;
  client.queueBroken = true;
  if (name !== "exec") return problem;
  client.queue = undefined;
  server.unwatch(client);
  return new Failure(`EXECABORT Transaction discarded because of: ${problem.message.replace(/^ERR /, "")}`);
}

export const busyScript = "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.";

/** SCRIPT and SHUTDOWN look themselves: only one form of each is let through. */
function whileBusy(spec: CommandSpec): boolean {
  return spec.flags.includes("allow_busy") || spec.name === "script" || spec.name === "shutdown";
}

function refusedWrite(server: Engine): Failure | undefined {
  const { persistence } = server;
  if (
    !persistence.lastSaveWell &&
    server.setting("stop-writes-on-bgsave-error") === "yes" &&
    server.setting("save") !== ""
  ) {
    return new Failure(
      "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that may modify the data set are disabled, because this instance is configured to report errors during writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for details about the RDB error.",
    );
  }
  if (persistence.lastWriteProblem !== undefined)
    return new Failure(`MISCONF Errors writing to the AOF file: ${persistence.lastWriteProblem}`);
  if (Number(server.setting("min-replicas-to-write")) > 0 && server.setting("replicaof") === "") {
    return new Failure("NOREPLICAS Not enough good replicas to write.");
  }
  if (server.setting("replicaof") !== "" && server.setting("replica-read-only") === "yes") {
    return new Failure("READONLY You can't write against a read only replica.");
  }
  return undefined;
}

const whileSubscribed: ReadonlySet<string> = new Set([
  "subscribe",
  "unsubscribe",
  "psubscribe",
  "punsubscribe",
  "ssubscribe",
  "sunsubscribe",
  "ping",
  "quit",
  "reset",
]);

function inSubscription(client: Client, spec: CommandSpec): Failure | undefined {
  if (client.resp === 3 || client.subscriptions === 0 || whileSubscribed.has(spec.name)) return undefined;
  return new Failure(
    `ERR Can't execute '${spec.name}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context`,
  );
}
