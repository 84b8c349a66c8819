import { accessSync, constants, statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { PlumbError } from "../base/errors.ts";

export interface FindContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/**
 * Absolute path of a program: a name on PATH, or a path (relative ones start at `cwd`). Undefined where there is none.
 * @throws PlumbError `process.not-executable` for a path that names a file which can't be run
 */
export function findProgram(name: string, { env, cwd }: FindContext): string | undefined {
  if (name.includes("/")) {
    const path = isAbsolute(name) ? name : resolve(cwd, name);
    if (!isRegular(path)) return undefined;
    if (isExecutable(path)) return path;
    throw new PlumbError("process.not-executable", {
      message: `${path} is not executable`,
      hint: `chmod +x ${path}, if it is the right file`,
      context: { path },
    });
  }
  return (env["PATH"] ?? "")
    .split(":")
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find((path) => isRegular(path) && isExecutable(path));
}

function isRegular(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return (statSync(path).mode & 0o111) !== 0;
  } catch {
    return false;
  }
}
