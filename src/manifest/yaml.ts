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
import { plainNumber } from "./go-numbers.ts";
import type { Node, ScalarNode } from "./node.ts";
import { problemAt } from "./problem.ts";

/**
 * Reads the documents of one YAML file into nodes with places. The only file that knows the YAML library.
 * @throws PlumbError `manifest.yaml`
 */
export function parseYaml(file: string, text: string): readonly Node[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    merge: true,
    version: "1.2",
    schema: "core",
    uniqueKeys: true,
  });
  if (!Array.isArray(documents)) return [];
  const place = (offset: number): SourceRef => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const parsed = documents as Document.Parsed[];
  for (const document of parsed) {
    const [error] = document.errors;
    if (error === undefined) continue;
    const what = error.message.split(" at line ")[0] ?? error.message;
    throw problemAt("yaml", place(error.pos[0]), what.replace(/:$/, ""), "correct the YAML there");
  }
  if (parsed.length === 1 && parsed[0]?.contents === null) return [];
  return parsed.map((document, index) => {
    if (document.contents === null)
      throw problemAt("yaml", place(document.range[0]), "a document with nothing in it", "take its --- out");
    return convert(document.contents, { documents: parsed.slice(0, index + 1), place, depth: 0 });
  });
}

interface Reading {
  /** The document that is read, and those before it in the file: Compose finds their anchors too. */
  readonly documents: readonly Document.Parsed[];
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
    const target = node.resolve(reading.documents.at(-1) as Document.Parsed) ?? earlierAnchor(node.source, reading);
    if (target === undefined)
      throw problemAt("yaml", at, `the anchor *${node.source} is nowhere`, "define it with & before");
    return convert(target, deeper);
  }
  if (isMap(node)) return { kind: "map", ...base, entries: entriesOf(node.items, deeper) };
  if (isSeq(node)) {
    return { kind: "list", ...base, items: node.items.map((item) => convert(item as YamlNode, deeper)) };
  }
  if (isScalar(node)) return { kind: "scalar", ...base, ...scalarValue(node, base) };
  throw problemAt("yaml", at, "this is no value", "write a text, a list or a map");
}

function earlierAnchor(name: string, { documents }: Reading): YamlNode | undefined {
  let found: YamlNode | undefined;
  const look = (node: unknown): void => {
    if (isPair(node)) {
      look(node.key);
      look(node.value);
    } else if (isMap(node) || isSeq(node)) {
      if (node.anchor === name) found = node;
      node.items.forEach(look);
    } else if (isScalar(node) && node.anchor === name) found = node;
  };
  documents.slice(0, -1).forEach((document) => look(document.contents));
  return found;
}

function scalarValue(node: Scalar, { at, tag }: Pick<Node, "at" | "tag">): Pick<ScalarNode, "value" | "text"> {
  const { value } = node;
  if (value === null || value === undefined) return { value: null };
  if (tag !== undefined) return { value: value === "" ? null : String(value) };
  if (node.type === "PLAIN" && node.source !== undefined && node.tag === undefined) {
    const number = plainNumber(node.source);
    if (Number.isNaN(number?.value))
      throw problemAt("yaml", at, `${node.source} can't be in a compose file`, "put it in quotes");
    if (number !== undefined) return number;
    if (typeof value === "number") return { value: node.source };
  }
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return { value };
  return { value: String(value) };
}

/** Keys of the map itself win over merged ones (`<<`), earlier merged maps over later ones. */
function entriesOf(pairs: readonly Pair[], reading: Reading): ReadonlyMap<string, Node> {
  const own = new Map<string, Node>();
  let merged: readonly Node[] | undefined;
  for (const pair of pairs) {
    if (!isPair(pair)) continue;
    const key = pair.key as YamlNode | null;
    const keyAt = reading.place(key?.range?.[0] ?? 0);
    const value = pair.value as YamlNode | null;
    const node: Node =
      value === null ? { kind: "scalar", value: null, at: keyAt, keyAt } : { ...convert(value, reading), keyAt };
    if (isScalar(key) && key.type === "PLAIN" && key.source === "<<") {
      if (merged !== undefined) throw problemAt("yaml", keyAt, "<< is there twice", "write <<: [*one, *other]");
      merged = mergedMaps(node);
    } else own.set(keyName(key, keyAt), node);
  }
  const entries = new Map<string, Node>();
  for (const node of (merged ?? []).toReversed())
    if (node.kind === "map") for (const [key, value] of node.entries) entries.set(key, value);
  for (const [key, value] of own) {
    entries.delete(key);
    entries.set(key, value);
  }
  return entries;
}

function mergedMaps(node: Node): readonly Node[] {
  const maps = node.kind === "list" ? node.items : [node];
  const wrong = maps.find((map) => map.kind !== "map");
  if (wrong !== undefined) throw problemAt("yaml", wrong.at, "<< takes a map, or a list of maps", "name an anchor");
  return maps;
}

/** Compose takes only texts for keys: `80:` and `true:` are refused wherever they stand. */
function keyName(key: YamlNode | null, at: SourceRef): string {
  if (isScalar(key) && typeof key.value === "string") return key.value;
  const written = isScalar(key) ? String(key.source ?? key.value) : String(key);
  throw problemAt("yaml", at, `the key ${written} is no text`, "put it in quotes");
}
