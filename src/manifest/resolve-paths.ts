import { isAbsolute, resolve } from "node:path";
import { child, withEntries, type MapNode, type Node } from "./node.ts";

/** Makes the relative paths of one file absolute, before it is merged with files from other folders. */
export function resolvePaths(root: MapNode, folder: string, home: string | undefined): MapNode {
  const absolute = (node: Node): Node =>
    node.kind === "scalar" && typeof node.value === "string"
      ? { ...node, value: absolutePath(node.value, folder, home) }
      : node;
  const services = child(root, "services");
  const changes: [string, Node | undefined][] = [];
  if (services?.kind === "map") {
    const done = [...services.entries].map(
      ([name, service]) => [name, service.kind === "map" ? servicePaths(service, absolute) : service] as const,
    );
    changes.push(["services", withEntries(services, done)]);
  }
  for (const key of ["configs", "secrets"]) {
    const group = child(root, key);
    if (group?.kind === "map") {
      const done = [...group.entries].map(
        ([name, entry]) => [name, entry.kind === "map" ? at(entry, "file", absolute) : entry] as const,
      );
      changes.push([key, withEntries(group, done)]);
    }
  }
  return withEntries(root, changes);
}

type Change = (node: Node) => Node;

function servicePaths(service: MapNode, absolute: Change): MapNode {
  const each = (node: Node): Node =>
    node.kind === "list"
      ? {
          ...node,
          items: node.items.map((item) => (item.kind === "map" ? at(item, "path", absolute) : absolute(item))),
        }
      : absolute(node);
  const volumes = (node: Node): Node =>
    node.kind === "list" ? { ...node, items: node.items.map((item) => volumePath(item, absolute)) } : node;
  const withFiles = at(at(service, "env_file", each), "volumes", volumes);
  return at(withFiles, "extends", (node) => (node.kind === "map" ? at(node, "file", absolute) : node));
}

function volumePath(item: Node, absolute: Change): Node {
  if (item.kind === "map") {
    const type = child(item, "type");
    return type?.kind === "scalar" && type.value === "bind" ? at(item, "source", absolute) : item;
  }
  if (item.kind !== "scalar" || typeof item.value !== "string") return item;
  const cut = item.value.indexOf(":");
  const source = cut < 0 ? "" : item.value.slice(0, cut);
  if (!/^(\.|\/|~)/.test(source)) return item;
  const moved = absolute({ ...item, value: source });
  return { ...item, value: `${moved.kind === "scalar" ? String(moved.value) : source}${item.value.slice(cut)}` };
}

function at(node: MapNode, key: string, change: Change): MapNode {
  const value = node.entries.get(key);
  return value === undefined ? node : withEntries(node, [[key, change(value)]]);
}

function absolutePath(path: string, folder: string, home: string | undefined): string {
  if (home !== undefined && path.startsWith("~")) return resolve(home, path.slice(1).replace(/^\/+/, ""));
  return isAbsolute(path) ? path.replace(/(.)\/$/, "$1") : resolve(folder, path);
}
