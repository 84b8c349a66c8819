import type { CatalogueEntry } from "./catalogue/entry.ts";
import { commandCodes } from "./catalogue/commands.ts";
import { manifestCodes } from "./catalogue/manifest.ts";
import { runningCodes } from "./catalogue/running.ts";

/** Codes of Plumbstack itself; those of a kind come from its folder. */
export const errorCatalogue: readonly CatalogueEntry[] = [...manifestCodes, ...runningCodes, ...commandCodes];

export function renderErrorPage(entry: CatalogueEntry): string {
  return `# ${entry.code}\n\n${entry.title}\n\n**Cause.** ${entry.cause}\n\n**What to do.** ${entry.fix}\n`;
}
