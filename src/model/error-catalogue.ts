/** One code of an error or a finding: its page in `docs/errors/`, and `plumb explain`. */
export interface CatalogueEntry {
  readonly code: string;
  readonly title: string;
  readonly cause: string;
  readonly fix: string;
}

export const errorCatalogue: readonly CatalogueEntry[] = [];

export function renderErrorPage(entry: CatalogueEntry): string {
  return `# ${entry.code}\n\n${entry.title}\n\n**Cause.** ${entry.cause}\n\n**What to do.** ${entry.fix}\n`;
}
