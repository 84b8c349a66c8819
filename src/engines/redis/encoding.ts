import type { Value } from "./values.ts";

/** The name of the encoding the real server would use for a value: clients and tools look at it. */
export function encodingOf(value: Value, setting: (name: string) => number): string {
  if (value.type === "string") {
    if (/^(0|-?[1-9]\d{0,18})$/.test(value.text) && inRange(value.text)) return "int";
    return value.text.length <= 44 ? "embstr" : "raw";
  }
  if (value.type === "list") return "quicklist";
  if (value.type === "set") {
    if (value.members.size > setting("set-max-intset-entries")) return "hashtable";
    const whole = every(value.members, (member) => /^(0|-?[1-9]\d{0,18})$/.test(member) && inRange(member));
    return whole ? "intset" : "hashtable";
  }
  if (value.type === "hash") {
    if (value.fields.size > setting("hash-max-listpack-entries")) return "hashtable";
    const longest = setting("hash-max-listpack-value");
    const small = every(value.fields, ([name, text]) => Math.max(name.length, text.length) <= longest);
    return small ? "listpack" : "hashtable";
  }
  if (value.type === "zset") {
    if (value.scores.size > setting("zset-max-listpack-entries")) return "skiplist";
    const longest = setting("zset-max-listpack-value");
    return every(value.scores.members(), (member) => member.length <= longest) ? "listpack" : "skiplist";
  }
  return "stream";
}

function every<Item>(items: Iterable<Item>, test: (item: Item) => boolean): boolean {
  for (const item of items) if (!test(item)) return false;
  return true;
}

function inRange(text: string): boolean {
  const value = BigInt(text);
  return value >= -(2n ** 63n) && value < 2n ** 63n;
}
