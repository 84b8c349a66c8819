/** What the reader needs of a file system: handed in, so that tests read trees that lie nowhere. */
export interface ManifestFiles {
  /** Undefined where there is no such file. */
  read(path: string): string | undefined;
  exists(path: string): boolean;
  isFolder(path: string): boolean;
}
