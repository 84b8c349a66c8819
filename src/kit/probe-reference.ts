import { bareService } from "../model/stack.ts";
import type { Probe } from "./probe.ts";
import type { ServiceKind } from "./service.ts";

/** The reference of all probes, made from what they say of themselves. */
export async function renderProbeReference(kinds: readonly ServiceKind[]): Promise<string> {
  const sections = await Promise.all(kinds.map(section));
  return [
    "# Probes",
    "",
    "Each probe acts, reads back through a second path and cleans up. `needs` are probes without which it is not run (`blocked`).",
    "",
    ...sections,
  ].join("\n");
}

async function section(kind: ServiceKind): Promise<string> {
  const probes = await kind.probes(bareService(kind.kind, kind.kind));
  const head = `## ${kind.title} (\`${kind.kind}\`)\n`;
  if (probes.length === 0)
    return `${head}\nNo probes of its own: those under \`x-plumb.probes\` of the service are run. Without any it is "running, unproven".\n`;
  return `${head}\n${probes.map(describe).join("\n")}`;
}

function describe(probe: Probe): string {
  const needs = probe.needs.length === 0 ? "none" : probe.needs.map((id) => `\`${id}\``).join(", ");
  const validated = probe.validatedAgainst.length === 0 ? "engine only" : probe.validatedAgainst.join(", ");
  return [
    `### \`${probe.id}\`: ${probe.title}`,
    "",
    `- proves: ${probe.proves}`,
    `- does not prove: ${probe.doesNotProve}`,
    `- effect: ${probe.effect}; viewpoint: ${probe.viewpoint}; needs: ${needs}`,
    `- validated against: ${validated}`,
    "",
  ].join("\n");
}
