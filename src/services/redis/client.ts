import { createClient, type RedisClientType, type RespVersions } from "redis";
import { messageOf } from "../../base/errors.ts";
import type { Scope } from "../../base/scope.ts";
import type { ProbeContext } from "../../kit/probe.ts";
import { ServiceFailure } from "../../kit/run-probes.ts";

/** What a probe does with one connection: any command by its words. */
export interface RedisConnection extends AsyncDisposable {
  call(...words: string[]): Promise<unknown>;
  /** Like `call`, and an error reply is a value: its text. */
  tryCall(...words: string[]): Promise<{ readonly reply: unknown } | { readonly refused: string }>;
  subscribe(channel: string, listener: (message: string) => void): Promise<void>;
}

export interface ConnectOptions {
  readonly resp?: RespVersions;
  /** Without the service's own password: what a stranger gets. */
  readonly anonymous?: boolean;
  readonly viewpoint?: "network" | "inside";
}

/** A connection of the official client. Where the service refuses it, that is the service's failure. */
export async function connectRedis(
  scope: Scope,
  context: ProbeContext,
  options: ConnectOptions = {},
): Promise<RedisConnection> {
  const at = context.endpoint("redis", options.viewpoint);
  if (at === undefined) throw new ServiceFailure("it has no address from this viewpoint");
  const { password, username } = options.anonymous === true ? {} : context.credentials;
  const client: RedisClientType = createClient({
    socket: { host: at.host, port: at.port, reconnectStrategy: false, connectTimeout: 2000 },
    RESP: options.resp ?? 2,
    disableClientInfo: true,
    ...(password === undefined ? {} : { password }),
    ...(username === undefined ? {} : { username }),
  }) as RedisClientType;
  client.on("error", () => undefined);
  const close = (): void => client.destroy();
  scope.signal.addEventListener("abort", close, { once: true });
  try {
    await client.connect();
  } catch (problem) {
    scope.signal.removeEventListener("abort", close);
    if (client.isOpen) client.destroy();
    throw new ServiceFailure(refusal(problem, `${at.host}:${at.port}`), hintFor(problem));
  }
  return connection(client, () => scope.signal.removeEventListener("abort", close));
}

function connection(client: RedisClientType, release: () => void): RedisConnection {
  const call = (...words: string[]): Promise<unknown> =>
    client.sendCommand(words).catch((problem: unknown) => {
      throw new ServiceFailure(`${words[0]} was answered with: ${messageOf(problem)}`, hintFor(problem));
    });
  return {
    call,
    tryCall: (...words) =>
      client.sendCommand(words).then(
        (reply) => ({ reply }),
        (problem: unknown) => ({ refused: messageOf(problem) }),
      ),
    subscribe: async (channel, listener) => {
      await client.subscribe(channel, listener).catch((problem: unknown) => {
        throw new ServiceFailure(`SUBSCRIBE was answered with: ${messageOf(problem)}`, hintFor(problem));
      });
    },
    [Symbol.asyncDispose]() {
      release();
      if (client.isOpen) client.destroy();
      return Promise.resolve();
    },
  };
}

function refusal(problem: unknown, address: string): string {
  const text = messageOf(problem);
  if (/ECONNREFUSED/.test(text)) return `nothing listens on ${address}`;
  if (/WRONGPASS|NOAUTH|invalid password|AUTH/.test(text)) return `it refuses the password of the manifest: ${text}`;
  return `no connection to ${address}: ${text}`;
}

const hints: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, "does it bind the address its neighbours use?"],
  [/NOAUTH|WRONGPASS/, "requirepass and the password in the manifest differ"],
  [/OOM/, "raise maxmemory or choose an eviction policy"],
  [/READONLY/, "it is a replica: write to its master, or REPLICAOF NO ONE"],
  [/MISCONF/, "its data can't be saved: look at the disk and the rights of its dir"],
  [/BUSY/, "a script blocks it: SCRIPT KILL"],
  [/NOREPLICAS/, "min-replicas-to-write asks for replicas that are not there"],
  [/NOPERM/, "the ACL of this user forbids it"],
  [/max number of clients/, "raise maxclients or find who keeps connections"],
  [/DENIED/, "protected mode: set a password or bind"],
  [/unknown command/, "the command is renamed or disabled"],
];

export function hintFor(problem: unknown): string | undefined {
  const text = messageOf(problem);
  return hints.find(([pattern]) => pattern.test(text))?.[1];
}
