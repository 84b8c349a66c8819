import type { Image } from "../model/stack.ts";

/** Image repositories of one kind. */
export interface KindPattern {
  readonly kind: string;
  readonly images: readonly string[];
}

/** The kind that an image is of, whatever registry or mirror it comes from; `generic` where nobody knows it. */
export function kindOfImage(image: Image | undefined, kinds: readonly KindPattern[]): string {
  if (image === undefined) return "generic";
  const repository = image.repository.toLowerCase();
  const found = kinds.find(({ images }) => images.some((known) => matches(repository, known)));
  return found?.kind ?? "generic";
}

/** `redis` is `redis`, `library/redis` and `registry/library/redis`; `bitnami/redis` also behind a registry. */
function matches(repository: string, known: string): boolean {
  if (repository === known) return true;
  const parts = repository.split("/");
  const rest = isRegistry(parts[0] ?? "") ? parts.slice(1).join("/") : repository;
  if (known.includes("/")) return rest === known || rest.endsWith(`/${known}`);
  return rest === known || rest === `library/${known}` || rest.endsWith(`/library/${known}`);
}

function isRegistry(part: string): boolean {
  return part.includes(".") || part.includes(":") || part === "localhost";
}
