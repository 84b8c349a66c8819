import type { SourceRef } from "../model/source.ts";

/** A value of a compose file with its place. Anchors and merge keys are resolved; interpolation is not. */
export type Node = ScalarNode | MapNode | ListNode;

interface Placed {
  readonly at: SourceRef;
  /** Place of the key whose value it is. */
  readonly keyAt?: SourceRef;
  /** `!reset` takes away what an earlier file set, `!override` replaces it whole. */
  readonly tag?: "reset" | "override";
}

export interface ScalarNode extends Placed {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  /** How Compose writes it out where that is not what JavaScript makes of `value`: 12345678901234567890, 1_000, 1e6, dates. */
  readonly text?: string;
}

export interface MapNode extends Placed {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, Node>;
}

export interface ListNode extends Placed {
  readonly kind: "list";
  readonly items: readonly Node[];
}

/** The plain value of a node. */
export function plain(node: Node | undefined): unknown {
  if (node === undefined) return undefined;
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(plain);
  return Object.fromEntries([...node.entries].map(([key, value]) => [key, plain(value)]));
}

export function child(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === "map" ? node.entries.get(key) : undefined;
}

/** A map with some entries exchanged; undefined takes one away. */
export function withEntries(node: MapNode, changes: Iterable<readonly [string, Node | undefined]>): MapNode {
  const entries = new Map(node.entries);
  for (const [key, value] of changes) {
    if (value === undefined) entries.delete(key);
    else entries.set(key, value);
  }
  return { ...node, entries };
}

export function scalar(value: ScalarNode["value"], at: SourceRef): ScalarNode {
  return { kind: "scalar", value, at };
}

/** A scalar as text; undefined where there is none, or nothing in it. */
export function textOf(node: Node | undefined): string | undefined {
  return node?.kind === "scalar" && node.value !== null ? (node.text ?? String(node.value)) : undefined;
}

/** A text, or a list of texts. */
export function stringList(node: Node | undefined): readonly string[] {
  if (node?.kind === "list") return node.items.flatMap((item) => stringList(item));
  const text = textOf(node);
  return text === undefined ? [] : [text];
}

/** One thing or a list of them. */
export function itemsOf(node: Node | undefined): readonly Node[] {
  if (node?.kind === "list") return node.items;
  return node === undefined || plain(node) === null ? [] : [node];
}

/** The same tree with each scalar exchanged. */
export function mapScalars(node: Node, change: (scalar: ScalarNode) => ScalarNode): Node {
  if (node.kind === "scalar") return change(node);
  if (node.kind === "list") return { ...node, items: node.items.map((item) => mapScalars(item, change)) };
  return { ...node, entries: new Map([...node.entries].map(([key, value]) => [key, mapScalars(value, change)])) };
}
