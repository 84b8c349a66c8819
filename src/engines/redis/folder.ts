import { accessSync, constants, statSync } from "node:fs";

/** Why a data folder can't be used, in the server's words; undefined where it can. */
export function chdirProblem(dir: string): string | undefined {
  try {
    if (!statSync(dir).isDirectory()) return `Can't chdir to '${dir}': Not a directory`;
    accessSync(dir, constants.X_OK);
    return undefined;
  } catch (problem) {
    const code = problem instanceof Error && "code" in problem ? problem.code : "";
    return `Can't chdir to '${dir}': ${code === "EACCES" ? "Permission denied" : "No such file or directory"}`;
  }
}
