import type { Value } from "./values.ts";

/** The name of the encoding the real server would use for a value: clients and tools look at it. */
export function encodingOf(value: Value, setting: (name: string) => number): string {
  if (value.type === "string") {
    if (/^(0|-?[1-9]\d{0,18})$/.test(value.text) && inRange(value.text)) return "int";
    return value.text.length <= 44 ? "embstr" : "raw";
  }
  if (value.type === "list") return "quicklist";
  if (value.type === "set") {
    const whole = [...value.members].every((member) => /^(0|-?[1-9]\d{0,18})$/.test(member) && inRange(member));
    return whole && value.members.size <= setting("set-max-intset-entries") ? "intset" : "hashtable";
  }
  if (value.type === "hash") {
    const small = [...value.fields].every(
      ([name, text]) => Math.max(name.length, text.length) <= setting("hash-max-listpack-value"),
    );
    return small && value.fields.size <= setting("hash-max-listpack-entries") ? "listpack" : "hashtable";
  }
  if (value.type === "zset") {
    const small = value.scores.entries().every(([member]) => member.length <= setting("zset-max-listpack-value"));
    return small && value.scores.size <= setting("zset-max-listpack-entries") ? "listpack" : "skiplist";
  }
  return "stream";
}

function inRange(text: string): boolean {
  const value = BigInt(text);
  return value >= -(2n ** 63n) && value < 2n ** 63n;
}
