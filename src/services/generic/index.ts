import { defineService } from "../../kit/service.ts";

/** Everything unknown, the user's own applications first of all. */
export const service = defineService({
  kind: "generic",
  title: "Generic service",
  images: [],
  endpoints: [],
  capabilities: [],
  runtimes: ["process"],
  emulates: undefined,
  native: undefined,
  launch: async () => (await import("./launch.ts")).launchGeneric,
  ready: () => Promise.resolve(() => Promise.resolve(true)),
  probes: () => Promise.resolve([]),
  diagnose: async () => (await import("./diagnose.ts")).genericRules,
  codes: [
    {
      code: "generic.completed",
      title: 'The probe "ends with exit code 0" of a service that others wait for to complete.',
      cause: "A one-shot service is proven by its exit code: it ran to its end and said that all went well.",
      fix: "Where it ends with another code, its log says why: plumb logs NAME.",
    },
  ],
});
