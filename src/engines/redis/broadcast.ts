import type { Client } from "./client.ts";
import { Push } from "./reply.ts";

/** Sends a message to all who listen to the channel; how many that were. */
export function publish(clients: Iterable<Client>, channel: string, text: string): number {
  let count = 0;
  for (const client of clients) {
    if (client.channels.has(channel)) {
      client.send(new Push(["message", channel, text]));
      count += 1;
    }
    for (const [pattern, glob] of client.patterns) {
      if (!glob.test(channel)) continue;
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
