import { createHash } from "node:crypto";
import { lstatSync, mkdirSync } from "node:fs";
import { userInfo } from "node:os";
import { PlumbError } from "../base/errors.ts";
import { environment } from "./environment.ts";
import { guarded } from "./files.ts";

/** Short name of a stack in a folder: sockets have little room for paths. */
export function stackHash(folder: string, stack: string): string {
  return createHash("sha256").update(`${folder}\0${stack}`).digest("hex").slice(0, 16);
}

export function socketPathFor(folder: string, stack: string): string {
  return `${runtimeDirectory()}/${stackHash(folder, stack)}.sock`;
}

/** A private folder for sockets. @throws PlumbError `runtime-directory.not-private` where somebody else made it */
function runtimeDirectory(): string {
  const base = environment()["XDG_RUNTIME_DIR"];
  const { uid } = userInfo();
  const path = base === undefined || base === "" ? `/tmp/plumb-${uid}` : `${base}/plumb`;
  guarded(path, () => mkdirSync(path, { recursive: true, mode: 0o700 }));
  const found = lstatSync(path);
  if (!found.isDirectory() || (uid >= 0 && found.uid !== uid) || (found.mode & 0o077) !== 0) {
    throw new PlumbError("runtime-directory.not-private", {
      message: `${path} is not a private folder of this user`,
      hint: "set XDG_RUNTIME_DIR to a folder of your own",
    });
  }
  return path;
}
