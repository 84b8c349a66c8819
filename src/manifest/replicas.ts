import type { Service } from "../model/stack.ts";
import { child, type MapNode } from "./node.ts";
import { problemAt } from "./problem.ts";
import { readCount } from "./read-scalars.ts";

/** A service with the tree it was read from. */
export interface ReadService {
  readonly service: Service;
  readonly node: MapNode;
  /** How many of it Docker would run. */
  readonly replicas: number;
}

/** @throws PlumbError `manifest.bad-type` */
export function readReplicas(name: string, node: MapNode): number {
  const written = child(node, "scale");
  const deploy = child(child(node, "deploy"), "replicas");
  const scale = readCount(written, "scale");
  const replicas = readCount(deploy, "replicas");
  const count = scale ?? replicas ?? 1;
  const at = (written ?? deploy ?? node).at;
  if (scale !== undefined && replicas !== undefined && scale !== replicas)
    throw problemAt("bad-type", at, `scale and deploy.replicas of ${name} differ`, "keep one of them");
  if (count > 1 && child(node, "container_name") !== undefined)
    throw problemAt(
      "bad-type",
      at,
      `${count} containers can't all have the container_name of ${name}`,
      "drop the name",
    );
  return count;
}

/** Those that run. Compose waits for none of which no container is to be there, so nobody depends on them any more. */
export function running(services: readonly ReadService[]): readonly Service[] {
  const idle = new Set(services.filter(({ replicas }) => replicas === 0).map(({ service }) => service.name));
  return services
    .map(({ service }) => service)
    .filter((service) => !idle.has(service.name))
    .map((service) => {
      const dependsOn = service.dependsOn.filter((dependency) => !idle.has(dependency.service));
      return dependsOn.length === service.dependsOn.length ? service : { ...service, dependsOn };
    });
}
