import type { NamedVolume } from "../model/stack.ts";
import { child, textOf, type MapNode, type Node } from "./node.ts";
import { problemAt } from "./problem.ts";
import { isExternal } from "./read-given.ts";

/** The named volumes of a project. @throws PlumbError `manifest.bad-volume`, `manifest.bad-type` */
export function readVolumes(root: MapNode): Readonly<Record<string, NamedVolume>> {
  const volumes = child(root, "volumes");
  if (volumes?.kind !== "map") return {};
  return Object.fromEntries([...volumes.entries].map(([key, node]) => [key, readVolume(key, node)]));
}

function readVolume(key: string, node: Node): NamedVolume {
  const external = isExternal(node);
  const name = textOf(child(node, "name"));
  // As it was written until version 3.4 of the format.
  const old = textOf(child(child(node, "external"), "name"));
  if (old !== undefined && name !== undefined && old !== name)
    throw problemAt("bad-volume", node.at, `volumes.${key} has two names`, "keep name: and write external: true");
  const own = ["driver", "driver_opts", "labels"].find((option) => child(node, option) !== undefined);
  if (external && own !== undefined)
    throw problemAt("bad-volume", node.at, `volumes.${key} is external and has a ${own}`, "take one of them out");
  return { name: name ?? old ?? key, external };
}
