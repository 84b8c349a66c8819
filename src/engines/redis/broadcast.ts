import type { Client } from "./client.ts";
import { globToRegExp } from "./numbers.ts";
import { Push } from "./reply.ts";

/** Sends a message to all who listen to the channel; how many that were. */
export function publish(clients: Iterable<Client>, channel: string, text: string): number {
  let count = 0;
  for (const client of clients) {
    if (client.channels.has(channel)) {
      client.send(new Push(["message", channel, text]));
      count += 1;
    }
    for (const pattern of client.patterns) {
      if (!globToRegExp(pattern).test(channel)) continue;
      client.send(new Push(["pmessage", pattern, channel, text]));
      count += 1;
    }
  }
  return count;
}

export function publishShard(clients: Iterable<Client>, channel: string, text: string): number {
  const subscribed = [...clients].filter((client) => client.shardChannels.has(channel));
  for (const client of subscribed) client.send(new Push(["smessage", channel, text]));
  return subscribed.length;
}

/** Who watches with MONITOR sees every command but those that carry a password. */
export function tellMonitors(clients: Iterable<Client>, client: Client, words: readonly string[]): void {
  for (const other of clients) {
    if (!other.monitors || /^(auth|hello)$/i.test(words[0] ?? "")) continue;
    const text = words.map((word) => JSON.stringify(word)).join(" ");
    other.socket?.write(`+${(Date.now() / 1000).toFixed(6)} [${client.db} ${client.address}] ${text}\r\n`, "latin1");
  }
}

/** Keyspace events as messages, where the configuration asks for them. */
export function keyspaceEvents(
  flags: string,
  { db, event, key }: { readonly db: number; readonly event: string; readonly key: string },
): readonly (readonly [channel: string, text: string])[] {
  if (!/[A$lshzxegtdm]/.test(flags)) return [];
  return [
    ...(flags.includes("K") ? [[`__keyspace@${db}__:${key}`, event] as const] : []),
    ...(flags.includes("E") ? [[`__keyevent@${db}__:${event}`, key] as const] : []),
  ];
}
