import { child, textOf, type ListNode, type Node } from "./node.ts";
import { problemAt } from "./problem.ts";

const yes: ReadonlySet<string> = new Set(["true", "yes", "y", "on"]);
const no: ReadonlySet<string> = new Set(["false", "no", "n", "off"]);

/** A switch. What comes out of a variable is a text: Compose reads the words of YAML 1.1 in it, and refuses others. @throws PlumbError */
export function readBoolean(node: Node | undefined, fallback: boolean): boolean {
  if (node === undefined) return fallback;
  if (node.kind === "scalar") {
    if (typeof node.value === "boolean") return node.value;
    const word = typeof node.value === "string" ? node.value.toLowerCase() : "";
    if (yes.has(word)) return true;
    if (no.has(word)) return false;
  }
  throw problemAt("bad-type", node.at, `"${textOf(node) ?? ""}" is neither true nor false`, "write true or false");
}

/** A whole number from 0 up, which may come out of a variable. @throws PlumbError */
export function readCount(node: Node | undefined, name: string): number | undefined {
  if (node === undefined) return undefined;
  const written = textOf(node) ?? "";
  if (/^\d+$/.test(written)) return Number(written);
  throw problemAt("bad-type", node.at, `${name} is a whole number, not "${written}"`, "write 0 or more");
}

/** A text below a map; a number or a date would be refused by Compose. @throws PlumbError */
export function readText(node: Node, key: string): string | undefined {
  const value = child(node, key);
  if (value === undefined) return undefined;
  if (value.kind === "scalar" && value.value === null) return undefined;
  if (value.kind === "scalar" && typeof value.value === "string" && value.text === undefined) return value.value;
  throw problemAt("bad-type", value.at, `${key} is a text`, "put it in quotes");
}

/** A list that holds texts only: what is a number or nothing would be refused by Compose. @throws PlumbError */
export function readTexts(node: ListNode, name: string): readonly string[] {
  return node.items.map((item) => {
    if (item.kind === "scalar" && typeof item.value === "string") return item.value;
    throw problemAt("bad-type", item.at, `an entry of ${name} is no text`, "put it in quotes");
  });
}
