import { expect, it } from "vitest";
import { kindPatterns } from "../generated/services.ts";
import { parseImage } from "./image.ts";
import { kindOfImage } from "./kind.ts";

const digest = `sha256:${"0".repeat(64)}`;

it.each([
  ["redis", "redis", undefined, undefined, "redis"],
  ["redis:7.0", "redis", "7.0", undefined, "redis"],
  ["docker.io/library/redis:7", "docker.io/library/redis", "7", undefined, "redis"],
  ["registry.example.com:5000/library/redis", "registry.example.com:5000/library/redis", undefined, undefined, "redis"],
  [`redis:7@${digest}`, "redis", "7", digest, "redis"],
  ["bitnami/redis:7.0", "bitnami/redis", "7.0", undefined, "redis"],
  ["valkey/valkey:8", "valkey/valkey", "8", undefined, "redis"],
  ["localhost/valkey/valkey", "localhost/valkey/valkey", undefined, undefined, "redis"],
  ["team/redis-exporter", "team/redis-exporter", undefined, undefined, "generic"],
  ["myredis", "myredis", undefined, undefined, "generic"],
  ["node:24-alpine", "node", "24-alpine", undefined, "generic"],
])("%s", (reference, ...[repository, tag, withDigest, kind]) => {
  const image = parseImage(reference);
  expect(image).toEqual({ reference, repository, tag, digest: withDigest });
  expect(kindOfImage(image, kindPatterns)).toBe(kind);
});

it("a service without image is generic", () => {
  expect(kindOfImage(undefined, kindPatterns)).toBe("generic");
});
