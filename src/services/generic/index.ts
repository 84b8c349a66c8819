import { defineService } from "../../kit/service.ts";
import { genericCodes } from "./knowledge/codes.ts";

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
  codes: genericCodes,
});
