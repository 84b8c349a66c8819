// Written by scripts/gen.ts from the folders of src/services.
import type { ServiceKind } from "../kit/service.ts";

/** Image repositories of each kind: enough to read a manifest without loading any. */
export const kindPatterns: readonly { readonly kind: string; readonly images: readonly string[] }[] = [
  { kind: "generic", images: [] },
  { kind: "redis", images: ["redis","valkey/valkey","redis/redis-stack-server","redis/redis-stack","bitnami/redis","bitnamilegacy/redis","bitnami/valkey","bitnamilegacy/valkey"] },
];

const loaders: Readonly<Record<string, () => Promise<ServiceKind>>> = {
  "generic": async () => (await import("../services/generic/index.ts")).service,
  "redis": async () => (await import("../services/redis/index.ts")).service,
};

export const services = {
  kinds: Object.keys(loaders),
  /** A kind nobody knows is generic. */
  load(kind: string): Promise<ServiceKind> {
    const loader = loaders[kind] ?? loaders["generic"];
    if (loader === undefined) throw new Error("there is no generic kind");
    return loader();
  },
};
