import { defineService } from "../../kit/service.ts";
import { redisCodes } from "./knowledge/codes.ts";
import { absentTools } from "./knowledge/image.ts";
import { contracts } from "./knowledge/images.ts";

/** Redis, and servers that speak its protocol under their own image names. */
export const service = defineService({
  kind: "redis",
  title: "Redis",
  images: contracts.flatMap(({ images }) => images),
  endpoints: [{ name: "redis", port: 6379, protocol: "tcp", scheme: "redis" }],
  capabilities: ["redis.commands"],
  runtimes: ["embedded", "process"],
  emulates: "7.0.15",
  native: {
    program: "redis-server",
    versionArgs: ["--version"],
    versionPattern: /v=(\d+\.\d+\.\d+)/,
    debianPackage: "redis-server",
  },
  absentTools,
  launch: async () => (await import("./launch.ts")).launchRedis,
  ready: async () => (await import("./ready.ts")).redisReady,
  probes: async () => (await import("./probes/all.ts")).redisProbes,
  diagnose: async () => (await import("./diagnose.ts")).redisRules,
  codes: redisCodes,
});
