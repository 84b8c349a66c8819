import { chdirProblem } from "./folder.ts";
import type { ShutdownSave } from "./command.ts";
import { Listening } from "./listen.ts";
import { readConfiguration, type ConfigSource } from "./configuration.ts";
import { Scripts } from "./lua.ts";
import { Server } from "./server.ts";

export interface RedisOptions {
  /** Lines of redis.conf: a file's, and those of the command line after it. */
  readonly sources: readonly ConfigSource[];
  readonly configFile?: string;
  log?(line: string): void;
  /** The server was told to end by a client. */
  onShutdown?(): void;
  /** The server can't keep what it promised and must end, after it has said why. */
  onFatal?(): void;
}

/** A server that listens. */
export interface RunningRedis extends AsyncDisposable {
  readonly server: Server;
}

const cycleMs = 100;

/**
 * Starts an embedded Redis 7.0 in this process. @throws ConfigProblem for a configuration the real server refuses too,
 * NotImplemented for what only this engine has not, Error for files and addresses that can't be used
 */
export async function startRedis(options: RedisOptions): Promise<RunningRedis> {
  const configuration = readConfiguration(options.sources);
  const log = (level: "*" | "#", text: string): void => options.log?.(`${process.pid}:M ${logTime()} ${level} ${text}`);
  const host = {
    configFile: options.configFile ?? "",
    outputReady: () => listening.schedule(),
    shutdown: (how: ShutdownSave) => void stop(how).then(() => options.onShutdown?.()),
    fatal: (text: string) => {
      log("#", text);
      (options.onFatal ?? options.onShutdown)?.();
    },
    log,
  };
  const server = new Server(configuration, host, new Scripts());
  const listening = new Listening(server);
  const problem = chdirProblem(server.setting("dir"));
  if (problem !== undefined) throw new Error(problem);
  log("*", "Server initialized");
  for (const name of configuration.withoutEffect)
    log("#", `${name} is accepted and has no effect in the embedded engine`);
  const loaded = server.load();
  if (loaded !== "") log("*", loaded);
  await listenAll(server, listening);
  const every = (ms: number, work: () => void): NodeJS.Timeout =>
    setInterval(() => {
      try {
        work();
      } catch (problem) {
        log("#", problem instanceof Error ? (problem.stack ?? problem.message) : String(problem));
      }
    }, ms);
  const cycle = every(cycleMs, () => {
    if (server.activeExpire) for (const db of server.databases) db.expireSome(1000);
    server.serveBlocked();
    server.persistence.commit();
  });
  const second = every(1000, () => {
    server.persistence.everySecond();
    listening.checkLimits();
  });
  const stop = async (how: ShutdownSave): Promise<void> => {
    clearInterval(cycle);
    clearInterval(second);
    server.persistence.commit();
    const due = server.setting("save") !== "" && server.persistence.changesSinceSave > 0;
    if (how === "save" || (how === "as-configured" && due)) server.persistence.saveNow();
    server.persistence.closeLog();
    await listening.close();
  };
  log("*", "Ready to accept connections");
  return { server, [Symbol.asyncDispose]: () => stop("as-configured") };
}

async function listenAll(server: Server, listening: Listening): Promise<void> {
  const port = Number(server.setting("port"));
  if (port === 0) return;
  for (const word of server.setting("bind").split(/\s+/)) {
    const optional = word.startsWith("-");
    const host = word
      .replace(/^-/, "")
      .replace(/^\*$/, "0.0.0.0")
      .replace(/^::\*$/, "::");
    try {
      await listening.open(host, port);
    } catch (problem) {
      const code = problem instanceof Error && "code" in problem ? String(problem.code) : "";
      if (optional) continue;
      const reasons: Readonly<Record<string, string>> = {
        EADDRINUSE: "Address already in use",
        EADDRNOTAVAIL: "Cannot assign requested address",
        EACCES: "Permission denied",
      };
      throw new Error(
        `Warning: Could not create server TCP listening socket ${host}:${port}: bind: ${reasons[code] ?? code}`,
        { cause: problem },
      );
    }
  }
}

function logTime(): string {
  const now = new Date();
  const two = (value: number): string => String(value).padStart(2, "0");
  const month =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][now.getMonth()] ?? "";
  const time = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}.${String(now.getMilliseconds()).padStart(3, "0")}`;
  return `${two(now.getDate())} ${month} ${now.getFullYear()} ${time}`;
}
