/**
 * Subcommands of Redis 7.0's container commands with their arity, as COMMAND INFO of a real server tells them.
 * `!`: administrative, so MONITOR does not show it.
 */
const tables: Readonly<Record<string, string>> = {
  acl: "load:2! list:2! help:2 users:2! genpass:-2 setuser:-3! log:-2! deluser:-3! cat:-2 save:2! getuser:3! whoami:2 dryrun:-4!",
  client:
    "pause:-3! getname:2 id:2 unpause:2! setname:3 list:-2! reply:3 getredir:2 info:2 kill:-3! no-evict:3! tracking:-3 caching:3 unblock:-3! trackinginfo:2 help:2",
  command: "getkeys:-4 getkeysandflags:-4 info:-2 count:2 docs:-2 list:-2 help:2",
  config: "resetstat:2! get:-3! rewrite:2! help:2 set:-4!",
  latency: "help:2 histogram:-2! history:3! latest:2! reset:-2! doctor:2! graph:3!",
  memory: "purge:2 help:2 doctor:2 malloc-stats:2 usage:-3 stats:2",
  module: "loadex:-3! load:-3! list:2! help:2 unload:3!",
  object: "idletime:3 help:2 freq:3 encoding:3 refcount:3",
  pubsub: "numsub:-2 numpat:2 help:2 shardchannels:-2 shardnumsub:-2 channels:-2",
  script: "help:2 exists:-3 kill:2 debug:3 flush:-2 load:3",
  slowlog: "reset:2! len:2! get:-2! help:2",
  xgroup: "setid:-5 createconsumer:5 delconsumer:5 destroy:4 create:-5 help:2",
  xinfo: "consumers:4 stream:-3 groups:3 help:2",
};

export interface Subcommand {
  readonly arity: number;
  readonly admin: boolean;
}

const containers: ReadonlyMap<string, ReadonlyMap<string, Subcommand>> = new Map(
  Object.entries(tables).map(([name, text]) => [name, new Map(text.split(" ").map(readEntry))]),
);

function readEntry(text: string): readonly [string, Subcommand] {
  const [name = "", arity = ""] = text.split(":");
  return [name, { arity: Number(arity.replace("!", "")), admin: arity.endsWith("!") }];
}

/** The subcommands of a command; undefined where it has none. */
export function subcommandsOf(command: string): ReadonlyMap<string, Subcommand> | undefined {
  return containers.get(command);
}
