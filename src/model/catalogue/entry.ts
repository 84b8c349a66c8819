/** One code of an error or a finding: its page in `docs/errors/`, and `plumb explain`. */
export interface CatalogueEntry {
  readonly code: string;
  readonly title: string;
  readonly cause: string;
  readonly fix: string;
}
