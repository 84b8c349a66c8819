import type { LaunchContext, MainEndpoint } from "../kit/launch.ts";
import type { Service, Stack } from "../model/stack.ts";
import type { KindRegistry } from "./kinds.ts";

/** How each service of a stack is spoken to as a rule: its first port, else its kind's, with the scheme of its kind. */
export async function mainEndpoints(stack: Stack, kinds: KindRegistry): Promise<LaunchContext["mainEndpoint"]> {
  const known = await Promise.all(
    stack.services.map(async (service) => {
      const [spec] = (await kinds.load(service.kind)).endpoints;
      const containerPort = firstPort(service) ?? spec?.port;
      return [service.name, endpoint(containerPort, spec?.scheme)] as const;
    }),
  );
  const byName = new Map(known);
  return (service) => byName.get(service);
}

function endpoint(containerPort: number | undefined, scheme = "http"): MainEndpoint | undefined {
  return containerPort === undefined ? undefined : { scheme, containerPort };
}

function firstPort({ ports, expose, settings }: Service): number | undefined {
  return ports[0]?.target ?? expose[0]?.target ?? settings.process?.ports?.[0];
}
