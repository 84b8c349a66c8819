import { chdirProblem } from "./folder.ts";
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
    shutdown: (noSave: boolean) => void stop(noSave).then(() => options.onShutdown?.()),
    log,
  };
  const server = new Server(configuration, host, new Scripts());
  const listening = new Listening(server);
  const problem = chdirProblem(server.setting("dir"));
  if (problem !== undefined) throw new Error(problem);
  log("*", "Server initialized");
  const loaded = server.persistence.load();
  if (loaded !== "") log("*", loaded);
  await listenAll(server, listening);
  const cycle = setInterval(() => {
    if (server.activeExpire) for (const db of server.databases) db.expireSome(1000);
    server.persistence.commit();
  }, cycleMs);
  const second = setInterval(() => {
    server.persistence.everySecond();
    server.persistence.saveIfDue();
  }, 1000);
  const stop = async (noSave: boolean): Promise<void> => {
    clearInterval(cycle);
    clearInterval(second);
    server.persistence.commit();
    if (!noSave && server.setting("save") !== "" && server.persistence.changesSinceSave > 0)
      server.persistence.saveNow();
    server.persistence.closeLog();
    await listening.close();
  };
  log("*", "Ready to accept connections");
  return { server, [Symbol.asyncDispose]: () => stop(false) };
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
