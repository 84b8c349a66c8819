import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../src/system/sockets.ts";
import { realRedis } from "./real-redis.ts";

export type Flavour = "real" | "engine";

/** A Redis in a process of its own, with a folder of its own. */
export interface RedisProcess extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly pid: number;
  readonly folder: string;
  log(): string;
  kill(signal: NodeJS.Signals): Promise<void>;
}

const engine = join(import.meta.dirname, "../../src/engines/redis/main.ts");

export interface RedisStart {
  readonly conf?: string;
  readonly folder?: string;
  readonly host?: string;
}

/** Starts a server and waits until it answers. @throws Error with its log, where it ends instead */
export async function startRedisProcess(flavour: Flavour, start: RedisStart = {}): Promise<RedisProcess> {
  const host = start.host ?? "127.0.0.1";
  const port = await freePort(host);
  const folder = start.folder ?? mkdtempSync(join(tmpdir(), "plumb-redis-"));
  const conf = join(folder, "test.conf");
  writeFileSync(conf, `bind ${host}\nport ${port}\ndir ${folder}\n${start.conf ?? ""}\n`);
  const real = flavour === "real" ? realRedis() : undefined;
  const [program, args] = real === undefined ? [process.execPath, [engine, conf]] : [real, [conf]];
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  child.stdout.on("data", (chunk: Buffer) => (log += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const ended = new Promise<void>((resolve) => void child.once("exit", () => resolve()));
  let over = false;
  void ended.then(() => (over = true));
  for (const deadline = Date.now() + 10_000; !(await answers(host, port));) {
    if (over || Date.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`the ${flavour} Redis did not start: ${log}`);
    }
  }
  return {
    host,
    port,
    pid: child.pid ?? -1,
    folder,
    log: () => log,
    async kill(signal) {
      child.kill(signal);
      await ended;
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGCONT");
      child.kill("SIGKILL");
      await ended;
      if (start.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function answers(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host, port });
  socket.once("connect", () => socket.write("PING\r\n"));
  socket.once("data", (data) => {
    socket.destroy();
    resolve(/^[+-](?!LOADING)/.test(data.toString("latin1")));
  });
  socket.on("error", () => undefined);
  // Also where it goes away without an answer, as a server does that can't read its data.
  socket.once("close", () => setTimeout(() => resolve(false), 10));
  return promise;
}
