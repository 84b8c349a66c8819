import type { ManifestFiles } from "./files.ts";
import type { Variables } from "./interpolate.ts";

export interface ComposeRequest {
  /** Absolute paths, merged in this order. */
  readonly files: readonly string[];
  /** Where relative paths start. */
  readonly folder: string;
  readonly variables: Variables;
  readonly access: ManifestFiles;
  /** Files that include each other, outermost first: a file among them again is a circle. */
  readonly including?: readonly string[];
}
