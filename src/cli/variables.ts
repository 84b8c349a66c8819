import { urlOf } from "../model/endpoint.ts";
import type { StackStatus } from "../model/status.ts";

/** The addresses of the running services from the host: `REDIS_URL`, `REDIS_HOST`, `REDIS_PORT`; further endpoints with their name. */
export function stackVariables(status: StackStatus, services: readonly string[]): Readonly<Record<string, string>> {
  const variables: Record<string, string> = {};
  for (const service of status.services) {
    if (services.length > 0 && !services.includes(service.service)) continue;
    const reachable = service.endpoints.filter((endpoint) => endpoint.viewpoint === "host");
    for (const [index, endpoint] of reachable.entries()) {
      const prefix = index === 0 ? upper(service.service) : `${upper(service.service)}_${upper(endpoint.name)}`;
      variables[`${prefix}_URL`] = urlOf(service.kind === "generic" ? { ...endpoint, scheme: "http" } : endpoint);
      variables[`${prefix}_HOST`] = endpoint.host;
      variables[`${prefix}_PORT`] = String(endpoint.port);
    }
  }
  return variables;
}

function upper(name: string): string {
  return name.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_");
}
