/** Classes of `notify-keyspace-events`, in the order in which the real server names them; `A` stands for those up to `d`. */
const all = "g$lshzxetd";
const order = `${all}nKEm`;

/** Which class an event belongs to (https://redis.io/docs/manual/keyspace-notifications/). */
const classes: Readonly<Record<string, string>> = {
  g: "del rename_from rename_to move_from move_to copy_to expire persist",
  $: "set setrange incrby incrbyfloat append setbit",
  l: "lpush rpush lpop rpop linsert lset lrem ltrim sortstore",
  s: "sadd srem spop sinterstore sunionstore sdiffstore",
  h: "hset hincrby hincrbyfloat hdel",
  z: "zadd zincr zrem zremrangebyscore zremrangebyrank zremrangebylex zunionstore zinterstore zdiffstore zrangestore zpopmin zpopmax",
  x: "expired",
  e: "evicted",
  t: "xadd xdel xtrim xsetid xgroup-create xgroup-createconsumer xgroup-delconsumer xgroup-destroy xgroup-setid",
  n: "new",
  m: "keymiss",
};
const classOf: ReadonlyMap<string, string> = new Map(
  Object.entries(classes).flatMap(([letter, events]) => events.split(" ").map((event) => [event, letter] as const)),
);

/** The flags in the real server's order; undefined where one of them is none. */
export function canonicalFlags(text: string): string | undefined {
  const wanted = new Set(text.replaceAll("A", all));
  if ([...wanted].some((letter) => !order.includes(letter))) return undefined;
  const everything = all.split("").every((letter) => wanted.has(letter));
  const rest = (everything ? order.slice(all.length) : order).split("");
  return (everything ? "A" : "") + rest.filter((letter) => wanted.has(letter)).join("");
}

/** The flags as the real server answers them: beside `A` it does not name `n`, although it is set. */
export function shownFlags(flags: string): string {
  return flags.startsWith("A") ? flags.replace("n", "") : flags;
}

/** Keyspace events as messages, where the configuration asks for them. */
export function keyspaceEvents(
  flags: string,
  { db, event, key }: { readonly db: number; readonly event: string; readonly key: string },
): readonly (readonly [channel: string, text: string])[] {
  if (flags === "") return [];
  const letter = classOf.get(event) ?? "";
  const asked = flags.includes(letter) || (flags.includes("A") && all.includes(letter));
  if (letter === "" || !asked) return [];
  return [
    ...(flags.includes("K") ? [[`__keyspace@${db}__:${key}`, event] as const] : []),
    ...(flags.includes("E") ? [[`__keyevent@${db}__:${event}`, key] as const] : []),
  ];
}
