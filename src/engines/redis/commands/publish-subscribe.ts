import { family, type Call } from "../command.ts";
import type { Client } from "../client.ts";
import { Glob } from "../glob.ts";
import { notHere } from "../not-implemented.ts";
import { Push, Several, type Reply } from "../reply.ts";

export const publishSubscribe = family("pubsub", [
  [
    "publish",
    3,
    "pubsub fast",
    [0, 0, 0],
    ({ server, args: [channel = "", text = ""] }) => server.publish(channel, text),
  ],
  [
    "spublish",
    3,
    "pubsub fast",
    [1, 1, 1],
    ({ server, args: [channel = "", text = ""] }) => server.publishShard(channel, text),
  ],
  [
    "subscribe",
    -2,
    "pubsub noscript",
    [0, 0, 0],
    (call) => change(call, { word: "subscribe", of: "channels", add: true }),
  ],
  [
    "unsubscribe",
    -1,
    "pubsub noscript",
    [0, 0, 0],
    (call) => change(call, { word: "unsubscribe", of: "channels", add: false }),
  ],
  [
    "psubscribe",
    -2,
    "pubsub noscript",
    [0, 0, 0],
    (call) => change(call, { word: "psubscribe", of: "patterns", add: true }),
  ],
  [
    "punsubscribe",
    -1,
    "pubsub noscript",
    [0, 0, 0],
    (call) => change(call, { word: "punsubscribe", of: "patterns", add: false }),
  ],
  [
    "ssubscribe",
    -2,
    "pubsub noscript",
    [1, -1, 1],
    (call) => change(call, { word: "ssubscribe", of: "shardChannels", add: true }),
  ],
  [
    "sunsubscribe",
    -1,
    "pubsub noscript",
    [1, -1, 1],
    (call) => change(call, { word: "sunsubscribe", of: "shardChannels", add: false }),
  ],
  ["pubsub", -2, "pubsub", [0, 0, 0], pubsub],
]);

interface Change {
  readonly word: string;
  readonly of: "channels" | "patterns" | "shardChannels";
  readonly add: boolean;
}

function change({ client, args }: Call, { word, of, add }: Change): Reply {
  const names = args.length > 0 || add ? args : [...client[of].keys()];
  const count = (): number =>
    of === "shardChannels" ? client.shardChannels.size : client.channels.size + client.patterns.size;
  const told = names.length === 0 ? [new Push([word, null, count()])] : [];
  for (const name of names) {
    if (!add) client[of].delete(name);
    else if (of === "patterns") client.patterns.set(name, new Glob(name));
    else client[of].add(name);
    told.push(new Push([word, name, count()]));
  }
  return new Several(told);
}

function pubsub({ server, args: [verb = "", ...rest] }: Call): Reply {
  const word = verb.toLowerCase();
  const all = (of: "channels" | "shardChannels"): readonly string[] => [
    ...new Set([...server.clients].flatMap((client) => [...client[of]])),
  ];
  const glob = new Glob(rest[0] ?? "*");
  const matching = (names: readonly string[]): readonly string[] => names.filter((name) => glob.test(name));
  const counts = (of: "channels" | "shardChannels"): Reply =>
    rest.flatMap((name): Reply[] => [
      name,
      [...server.clients].filter((client: Client) => client[of].has(name)).length,
    ]);
  if (word === "channels") return matching(all("channels"));
  if (word === "shardchannels") return matching(all("shardChannels"));
  if (word === "numsub") return counts("channels");
  if (word === "shardnumsub") return counts("shardChannels");
  if (word === "numpat") return new Set([...server.clients].flatMap((client) => [...client.patterns.keys()])).size;
  throw notHere(`PUBSUB ${verb.toUpperCase()}`);
}
