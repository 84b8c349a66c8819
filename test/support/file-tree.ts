import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A folder with the given files, gone at the end of the block that holds it. */
export interface FileTree extends AsyncDisposable {
  readonly path: string;
  write(name: string, content: string): void;
}

export function fileTree(files: Readonly<Record<string, string>>): FileTree {
  const path = mkdtempSync(join(tmpdir(), "plumb-test-"));
  const write = (name: string, content: string): void => {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  };
  for (const [name, content] of Object.entries(files)) write(name, content);
  return {
    path,
    write,
    [Symbol.asyncDispose]: () => {
      rmSync(path, { recursive: true, force: true });
      return Promise.resolve();
    },
  };
}
