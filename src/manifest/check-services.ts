import { didYouMean } from "../base/did-you-mean.ts";
import type { Origins } from "../model/source.ts";
import type { PublishedPort, Service } from "../model/stack.ts";
import { problemAt } from "./problem.ts";
import { isWide } from "./read-ports.ts";

export interface GraphContext {
  readonly origins: Origins;
  /** Names of all services, those of inactive profiles too. */
  readonly all: ReadonlySet<string>;
}

/** Dependencies lead to services that there are, and never back. @throws PlumbError `manifest.unknown-dependency`, `manifest.cycle` */
export function checkGraph(services: readonly Service[], context: GraphContext): void {
  const byName = new Map(services.map((service) => [service.name, service]));
  for (const service of services) {
    for (const { service: target, required } of service.dependsOn) {
      if (byName.has(target) || (!required && context.all.has(target))) continue;
      throw unknownDependency(service, target, context);
    }
  }
  const done = new Set<string>();
  const visit = (name: string, chain: readonly string[]): void => {
    if (chain.includes(name)) throw cycle([...chain.slice(chain.indexOf(name)), name], context.origins);
    if (done.has(name)) return;
    for (const { service } of byName.get(name)?.dependsOn ?? []) visit(service, [...chain, name]);
    done.add(name);
  };
  for (const { name } of services) visit(name, []);
}

function unknownDependency(service: Service, target: string, { origins, all }: GraphContext): Error {
  const at = origins.at(["services", service.name, "depends_on", target]);
  if (all.has(target)) {
    return problemAt(
      "unknown-dependency",
      at,
      `${service.name} depends on ${target}, whose profile is not active`,
      "activate it with --profile",
    );
  }
  const near = didYouMean(target, all);
  const hint = near === undefined ? "add that service, or drop the dependency" : `did you mean ${near}?`;
  return problemAt("unknown-dependency", at, `${service.name} depends on "${target}", which is no service here`, hint);
}

function cycle(chain: readonly string[], origins: Origins): Error {
  const [first = "", second = ""] = chain;
  const at = origins.at(["services", first, "depends_on", second]);
  return problemAt(
    "cycle",
    at,
    `services wait for each other: ${chain.join(" → ")}`,
    "take one of these dependencies out",
  );
}

/**
 * Two services on one published port can't both come up, nor can one lead it to two of its own. @throws PlumbError
 * `manifest.port-twice`
 */
export function checkPublished(services: readonly Service[], origins: Origins): void {
  const seen: { readonly service: string; readonly port: PublishedPort }[] = [];
  for (const service of services) {
    for (const port of service.ports) {
      if (port.published === undefined) continue;
      const clash = seen.find((other) => clashes(other.port, port));
      if (clash !== undefined) {
        const at = origins.at(["services", service.name, ...port.path]);
        const message =
          clash.service === service.name
            ? `port ${port.published}/${port.protocol} of ${service.name} is published for ${clash.port.target} and ${port.target}`
            : `port ${port.published}/${port.protocol} is published by ${clash.service} and by ${service.name}`;
        throw problemAt("port-twice", at, message, "publish one of them on another port");
      }
      seen.push({ service: service.name, port });
    }
  }
}

function clashes(one: PublishedPort, other: PublishedPort): boolean {
  if (one.published !== other.published || one.protocol !== other.protocol) return false;
  return isWide(one.hostIp) || isWide(other.hostIp) || one.hostIp === other.hostIp;
}
