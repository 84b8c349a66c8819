import type { Dependency, Service, Stack } from "../model/stack.ts";

/** Start order: the chosen services and what they need, dependencies first. An empty choice means all. */
export function startOrder(stack: Stack, chosen: readonly string[]): readonly Service[] {
  const byName = new Map(stack.services.map((service) => [service.name, service]));
  const order: Service[] = [];
  const seen = new Set<string>();
  const visit = (name: string): void => {
    const service = byName.get(name);
    if (service === undefined || seen.has(name)) return;
    seen.add(name);
    for (const dependency of service.dependsOn) visit(dependency.service);
    order.push(service);
  };
  for (const name of chosen.length === 0 ? byName.keys() : chosen) visit(name);
  return order;
}

/** What a service waits for, without the optional ones that are not part of this stack. */
export function awaited(service: Service, present: ReadonlySet<string>): readonly Dependency[] {
  return service.dependsOn.filter((dependency) => dependency.required || present.has(dependency.service));
}

/** The chosen services and everything that depends on them, dependents first. An empty choice means all. */
export function stopOrder(services: readonly Service[], chosen: readonly string[]): readonly Service[] {
  const doomed = new Set(chosen.length === 0 ? services.map((service) => service.name) : chosen);
  const reversed = services.toReversed();
  if (chosen.length === 0) return reversed;
  for (const service of services) {
    if (service.dependsOn.some((dependency) => dependency.restart && doomed.has(dependency.service)))
      doomed.add(service.name);
  }
  return reversed.filter((service) => doomed.has(service.name));
}
