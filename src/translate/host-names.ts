import type { AddressBook } from "../kit/address-book.ts";
import type { Service } from "../model/stack.ts";

/** Looks host names up as Docker's name service does: on the networks of the one who asks. */
export function hostNames(services: readonly Service[]): AddressBook["serviceNamed"] {
  const byName = new Map(services.map((service) => [service.name, service]));
  const networksOf = (service: Service | undefined): readonly string[] => joined(byName, service);
  return (hostname, from) => {
    const name = hostname.toLowerCase();
    const all = claimants(services, name);
    if (all.length === 0) return { is: "nobody" };
    const own = new Set(networksOf(byName.get(from)));
    const near = all.filter(
      (service) => service.name === from || networksOf(service).some((network) => own.has(network)),
    );
    const [first, ...others] = near;
    if (first === undefined) return { is: "elsewhere", service: all[0]?.name ?? name };
    if (others.length > 0) return { is: "ambiguous", services: near.map((service) => service.name) };
    return { is: "service", service: first.name };
  };
}

/** Those who have the name as theirs; a `hostname` is what a container calls itself, and counts where nobody else has it. */
function claimants(services: readonly Service[], name: string): readonly Service[] {
  const claims = (service: Service): readonly (string | undefined)[] => [
    service.name,
    service.containerName,
    ...service.aliases,
  ];
  const firm = services.filter((service) => claims(service).some((claimed) => claimed?.toLowerCase() === name));
  return firm.length > 0 ? firm : services.filter((service) => service.hostname?.toLowerCase() === name);
}

/** `network_mode: service:NAME` shares the networks of that one. */
function joined(byName: ReadonlyMap<string, Service>, service: Service | undefined): readonly string[] {
  const shared = /^service:(.+)$/.exec(service?.networkMode ?? "")?.[1];
  const target = shared === undefined ? undefined : byName.get(shared);
  return target === undefined || target.name === service?.name ? (service?.networks ?? []) : target.networks;
}
