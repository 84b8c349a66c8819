import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { codeOf, messageOf, PlumbError } from "../base/errors.ts";

/** The text of a file, undefined where there is none. @throws PlumbError `files.unreadable` */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (problem) {
    const code = codeOf(problem);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new PlumbError("files.unreadable", {
      message:
        code === "EISDIR" ? `${path} is a folder, not a file` : `${path} can't be read (${code ?? messageOf(problem)})`,
      hint: code === "EISDIR" ? "name a file" : "give this user the right to read it",
      cause: problem,
      context: { path },
    });
  }
}

/** The text of a file that holds a secret; undefined where it can't be read, which is for others to tell. */
export function secretFile(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

export function exists(path: string): boolean {
  return existsSync(path);
}

/** The path without links. @throws PlumbError `files.unreadable` */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (problem) {
    throw unreadable(path, problem);
  }
}

export function isFolder(path: string): boolean {
  return statOf(path)?.isDirectory() === true;
}

/** Bytes of a file, 0 where there is none. */
export function fileSize(path: string): number {
  return statOf(path)?.size ?? 0;
}

/** Names in a folder; none where there is no such folder. */
export function listFolder(path: string): readonly string[] {
  return isFolder(path) ? readdirSync(path).toSorted() : [];
}

/** Makes a folder and its parents, readable by this user only. @throws PlumbError `files.*` */
export function makeFolder(path: string): void {
  guarded(path, () => mkdirSync(path, { recursive: true, mode: 0o700 }));
}

export function removeFolder(path: string): void {
  guarded(path, () => rmSync(path, { recursive: true, force: true }));
}

export function removeFile(path: string): void {
  guarded(path, () => rmSync(path, { force: true }));
}

/** Makes sure that a folder can be made and a file be written in it, before anything relies on that. @throws PlumbError `files.*` */
export function proveWritable(folder: string): void {
  makeFolder(folder);
  const trial = `${folder}/.writable.${process.pid}`;
  guarded(folder, () => writeFileSync(trial, Buffer.alloc(trialBytes)));
  removeFile(trial);
}

const trialBytes = 16_384;

/** Replaces a file whole or not at all; mode 0600. @throws PlumbError `files.*` */
export function writePrivate(path: string, content: string): void {
  guarded(path, () => {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const draft = `${path}.${process.pid}.new`;
    try {
      const file = openSync(draft, "w", 0o600);
      try {
        writeSync(file, content);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(draft, path);
    } catch (problem) {
      rmSync(draft, { force: true });
      throw problem;
    }
  });
}

/** Runs a file operation; the system's errors become sentences. */
export function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (problem) {
    throw fileError(path, problem);
  }
}

const known: Readonly<Record<string, readonly [code: string, what: string, hint: string]>> = {
  ENOSPC: ["files.no-space", "the disk is full", "free some space there"],
  EDQUOT: ["files.no-space", "the quota is used up", "free some space there"],
  EROFS: ["files.read-only", "the file system is read-only", "use a folder that can be written"],
  EACCES: ["files.read-only", "this user may not write there", "use a folder that can be written"],
  EPERM: ["files.read-only", "this user may not write there", "use a folder that can be written"],
  ENOTDIR: ["files.not-a-folder", "a part of the path is a file", "remove that file, or use another folder"],
  EEXIST: ["files.not-a-folder", "a part of the path is a file", "remove that file, or use another folder"],
};

function fileError(path: string, problem: unknown): PlumbError {
  const [code, what, hint] = known[realCode(path, problem)] ?? [
    "files.failed",
    messageOf(problem),
    "look at that path",
  ];
  return new PlumbError(code, {
    message: `${path} can't be written: ${what}`,
    hint,
    cause: problem,
    context: { path },
  });
}

/** Making several folders at once says ENOENT on a file system that can't be written; the nearest folder knows better. */
function realCode(path: string, problem: unknown): string {
  const code = codeOf(problem) ?? "";
  if (code !== "ENOENT") return code;
  let nearest = path;
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  try {
    accessSync(nearest, constants.W_OK);
    return code;
  } catch (reason) {
    return codeOf(reason) ?? code;
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (problem) {
    throw unreadable(path, problem);
  }
}

function unreadable(path: string, problem: unknown): PlumbError {
  return new PlumbError("files.unreadable", {
    message: `${path} can't be read (${codeOf(problem) ?? messageOf(problem)})`,
    hint: "give this user the right to read it and the folders above it",
    cause: problem,
    context: { path },
  });
}
