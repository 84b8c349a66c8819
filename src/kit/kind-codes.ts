import type { CatalogueEntry } from "../model/catalogue/entry.ts";
import { bareService } from "../model/stack.ts";
import type { ServiceKind } from "./service.ts";

/** The codes of a kind: its log rules, its probes and the findings of its launch, as pages like all others. */
export async function kindCodes(kind: ServiceKind): Promise<readonly CatalogueEntry[]> {
  const rules = (await kind.diagnose()).map((rule) => ({
    code: rule.id,
    title: `The log of ${article(kind)} says: ${readable(rule.cause)}.`,
    cause: rule.terminal ? "It cannot heal by starting again." : "It may heal by starting again.",
    fix: sentence(readable(rule.fix)),
  }));
  const probes = (await kind.probes(bareService(kind.kind, kind.kind))).map((probe) => ({
    code: probe.id,
    title: `The probe "${probe.title}" of ${kind.title}.`,
    cause: `It shows: ${probe.proves} It does not show: ${probe.doesNotProve}`,
    fix: "The message of the failed probe says what was expected and what came; plumb check runs it again.",
  }));
  return [...rules, ...probes, ...(kind.codes ?? [])];
}

function article(kind: ServiceKind): string {
  return kind.kind === "generic" ? "a program" : kind.title;
}

/** Groups of the pattern are unknown here. */
function readable(template: string): string {
  return template.replaceAll(/\s*'?\$\d(\$\d)?'?/g, " …").trim();
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? "" : "."}`;
}
