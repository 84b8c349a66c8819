/** A place in a user's file. Lines and columns start at 1; `file` is absolute. */
export interface SourceRef {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Path of a value inside the merged manifest, e.g. `["services", "redis", "ports", 0]`. */
export type ValuePath = readonly (string | number)[];

/** Where each value of the merged manifest was written. A value without a place of its own answers with its nearest parent's. */
export interface Origins {
  at(path: ValuePath): SourceRef;
}
