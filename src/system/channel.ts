import { fork } from "node:child_process";
import { openSync, closeSync } from "node:fs";

/** A helper process of ours (prober, forwarder) with a message channel. It ends when the channel closes. */
export interface Channel<Out, In> {
  readonly pid: number;
  send(message: Out): void;
  onMessage(listener: (message: In) => void): void;
  /** Resolves once, when the process has ended, however it did. */
  readonly ended: Promise<ChannelEnd>;
  /** SIGKILL; resolves with `ended`. */
  kill(): Promise<ChannelEnd>;
}

export interface ChannelEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface ChannelRequest {
  readonly entry: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Both its streams are appended here. */
  readonly logFile: string;
}

/** Messages are plain data; whoever receives them knows the type from the protocol both sides share. */
export function openChannel<Out extends object, In>(request: ChannelRequest): Channel<Out, In> {
  const log = openSync(request.logFile, "a", 0o600);
  const child = fork(request.entry, [...request.args], {
    env: { ...request.env },
    execArgv: [],
    stdio: ["ignore", log, log, "ipc"],
    serialization: "advanced",
    detached: true,
  });
  closeSync(log);
  const { promise: ended, resolve } = Promise.withResolvers<ChannelEnd>();
  child.once("exit", (code, signal) => resolve({ code, signal }));
  child.once("error", () => resolve({ code: null, signal: null }));
  return {
    pid: child.pid ?? -1,
    send: (message) => {
      if (child.connected) child.send(message, () => undefined);
    },
    onMessage: (listener) => void child.on("message", (message) => listener(message as In)),
    ended,
    kill: () => {
      child.kill("SIGKILL");
      return ended;
    },
  };
}
