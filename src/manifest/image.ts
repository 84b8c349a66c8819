import type { Image } from "../model/stack.ts";

/** Takes an image reference apart: `registry:5000/team/redis:7.0@sha256:...`. */
export function parseImage(reference: string): Image {
  const [name = "", digest] = reference.split("@");
  const colon = name.lastIndexOf(":");
  const hasTag = colon > name.lastIndexOf("/");
  return {
    reference,
    repository: hasTag ? name.slice(0, colon) : name,
    tag: hasTag ? name.slice(colon + 1) : undefined,
    digest,
  };
}
