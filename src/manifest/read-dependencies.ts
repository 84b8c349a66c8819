import { didYouMean } from "../base/did-you-mean.ts";
import type { Dependency, DependencyCondition } from "../model/stack.ts";
import { dependencyMap } from "./merge.ts";
import { child, stringList, textOf, type MapNode, type Node } from "./node.ts";
import { problemAt } from "./problem.ts";
import { volumesFrom } from "./read-mounts.ts";
import { readBoolean } from "./read-scalars.ts";

const conditions: readonly DependencyCondition[] = [
  "service_started",
  "service_healthy",
  "service_completed_successfully",
];

/** `depends_on`, and what Compose makes of links, shared namespaces and `volumes_from`. @throws PlumbError `manifest.*` */
export function readDependencies(service: MapNode): readonly Dependency[] {
  const written = writtenDependencies(child(service, "depends_on"));
  const known = new Map(written.map((dependency) => [dependency.service, dependency]));
  const imply = (name: string, restart: boolean): void => {
    if (!known.has(name)) known.set(name, { service: name, condition: "service_started", required: true, restart });
  };
  for (const { service: name } of linksOf(service)) imply(name, true);
  for (const key of ["network_mode", "ipc", "pid", "uts", "cgroup"]) {
    const shared = /^service:(.+)$/.exec(textOf(child(service, key)) ?? "")?.[1];
    if (shared !== undefined) imply(shared, true);
  }
  for (const name of volumesFrom(service)) imply(name, false);
  return [...known.values()];
}

export interface Link {
  readonly service: string;
  /** The name by which the service is found; its own where the link has none. */
  readonly alias: string;
}

export function linksOf(service: MapNode): readonly Link[] {
  return stringList(child(service, "links")).map((written) => {
    const [name = "", alias = name] = written.split(":");
    return { service: name, alias };
  });
}

function writtenDependencies(node: Node | undefined): readonly Dependency[] {
  if (node === undefined) return [];
  const map = dependencyMap(node);
  if (map.kind !== "map") throw problemAt("bad-type", node.at, "depends_on is a list or a map", "write - name");
  return [...map.entries].map(([service, options]) => {
    const written = textOf(child(options, "condition")) ?? "service_started";
    const condition = conditions.find((known) => known === written);
    if (condition === undefined) {
      const near = didYouMean(written, conditions);
      throw problemAt(
        "bad-condition",
        child(options, "condition")?.at ?? options.at,
        `"${written}" is no condition`,
        near === undefined ? `use one of: ${conditions.join(", ")}` : `did you mean ${near}?`,
      );
    }
    return {
      service,
      condition,
      required: readBoolean(child(options, "required"), true),
      restart: readBoolean(child(options, "restart"), false),
    };
  });
}
