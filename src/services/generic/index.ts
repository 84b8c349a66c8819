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
  probes: async (subject) => (await import("./probes.ts")).userProbes(subject),
  diagnose: async () => (await import("./diagnose.ts")).genericRules,
});
