import type { CatalogueEntry } from "../../../model/catalogue/entry.ts";

/** Findings that are neither probes nor lines of a log. */
export const genericCodes: readonly CatalogueEntry[] = [
  {
    code: "generic.completed",
    title: 'The probe "ends with exit code 0" of a service that others wait for to complete.',
    cause: "A one-shot service is proven by its exit code: it ran to its end and said that all went well.",
    fix: "Where it ends with another code, its log says why: plumb logs NAME.",
  },
  {
    code: "translate.other-network",
    title: "A service is named by one that shares no network with it.",
    cause:
      "Names of services hold on the networks that both are on; elsewhere Docker's name service does not know them.",
    fix: "Put both services on one network, or correct the name.",
  },
  {
    code: "translate.ambiguous-name",
    title: "A host name is claimed by several services.",
    cause: "Docker answers such a name with any of them; which one is meant is not said anywhere.",
    fix: "Use the name of the service itself.",
  },
];
