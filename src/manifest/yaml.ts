import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Document,
  type Node as YamlNode,
  type Pair,
  type Scalar,
} from "yaml";
import type { SourceRef } from "../model/source.ts";
import type { Node } from "./node.ts";
import { problemAt } from "./problem.ts";

/** Reads one YAML file into nodes with places. The only file that knows the YAML library. @throws PlumbError `manifest.yaml` */
export function parseYaml(file: string, text: string): Node | undefined {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    merge: true,
    version: "1.2",
    schema: "core",
    uniqueKeys: true,
  });
  if (!Array.isArray(documents)) return undefined;
  const [document, second] = documents as Document.Parsed[];
  if (document === undefined) return undefined;
  const place = (offset: number): SourceRef => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const [error] = document.errors;
  if (error !== undefined) {
    const what = error.message.split(" at line ")[0] ?? error.message;
    throw problemAt("yaml", place(error.pos[0]), what.replace(/:$/, ""), "correct the YAML there");
  }
  if (second !== undefined && second.contents !== null) {
    throw problemAt("yaml", place(second.range[0]), "a second document", "keep one document per file");
  }
  return document.contents === null ? undefined : convert(document.contents, { document, place, depth: 0 });
}

interface Reading {
  readonly document: Document.Parsed;
  place(offset: number): SourceRef;
  readonly depth: number;
}

const deepest = 100;

function convert(node: YamlNode, reading: Reading): Node {
  const at = reading.place(node.range?.[0] ?? 0);
  const deeper = { ...reading, depth: reading.depth + 1 };
  if (reading.depth > deepest) throw problemAt("yaml", at, "it is nested too deep", "does an anchor contain itself?");
  const tag: "reset" | "override" | undefined =
    node.tag === "!reset" ? "reset" : node.tag === "!override" ? "override" : undefined;
  const base = tag === undefined ? { at } : { at, tag };
  if (isAlias(node)) {
    const target = node.resolve(reading.document);
    if (target === undefined)
      throw problemAt("yaml", at, `the anchor *${node.source} is nowhere`, "define it with & before");
    return convert(target, deeper);
  }
  if (isMap(node)) return { kind: "map", ...base, entries: entriesOf(node.items, deeper) };
  if (isSeq(node)) {
    return { kind: "list", ...base, items: node.items.map((item) => convert(item as YamlNode, deeper)) };
  }
  if (isScalar(node)) return { kind: "scalar", ...base, value: scalarValue(octal(node) ?? node.value, tag) };
  throw problemAt("yaml", at, "this is no value", "write a text, a list or a map");
}

/** Compose's reader takes `010` for eight, as YAML 1.1 does. */
function octal(node: Scalar): number | undefined {
  if (node.type !== "PLAIN" || node.source === undefined || !/^0[0-7]+$/.test(node.source)) return undefined;
  return Number.parseInt(node.source, 8);
}

function scalarValue(value: unknown, tag: string | undefined): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  if (tag !== undefined && value === "") return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return String(value);
}

/** Keys of the map itself win over merged ones (`<<`), earlier merged maps over later ones. */
function entriesOf(pairs: readonly Pair[], reading: Reading): ReadonlyMap<string, Node> {
  const own = new Map<string, Node>();
  const merged: Node[] = [];
  for (const pair of pairs) {
    if (!isPair(pair)) continue;
    const key = pair.key as YamlNode | null;
    const name = isScalar(key) ? String(key.source ?? key.value) : String(key);
    const value = pair.value as YamlNode | null;
    const at = key?.range?.[0] ?? 0;
    const keyAt = reading.place(at);
    const node: Node =
      value === null ? { kind: "scalar", value: null, at: keyAt, keyAt } : { ...convert(value, reading), keyAt };
    if (isScalar(key) && (name === "<<" || key.addToJSMap !== undefined))
      merged.push(...(node.kind === "list" ? node.items : [node]));
    else own.set(isScalar(key) && typeof key.value === "string" ? key.value : name, node);
  }
  const entries = new Map<string, Node>();
  for (const node of merged.toReversed())
    if (node.kind === "map") for (const [key, value] of node.entries) entries.set(key, value);
  for (const [key, value] of own) {
    entries.delete(key);
    entries.set(key, value);
  }
  return entries;
}
