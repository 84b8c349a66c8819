import { basename, posix } from "node:path";
import { PlumbError } from "../../base/errors.ts";
import { hostPathOf, mountOf } from "../../kit/container-paths.ts";
import type { LaunchContext } from "../../kit/launch.ts";
import type { SourceRef } from "../../model/source.ts";
import { textAt } from "./image-settings.ts";
import { type ConfLine, readConf } from "./redis-conf.ts";
import { nameOf, place, type Setting } from "./settings.ts";

/** A configuration file of the user with what it includes. */
export interface ConfFile {
  /** The user's own file, or its path in the container where the manifest holds the text. */
  readonly source: string;
  /** Where the translated copy will be. */
  readonly copy: string;
  readonly lines: readonly ConfLine[];
  /** By index of the line that includes. */
  readonly included: ReadonlyMap<number, Included>;
}

export interface Included {
  /** What the copy of the line names: one copy, or a pattern for several. */
  readonly path: string;
  readonly files: readonly ConfFile[];
}

interface Reading {
  readonly context: LaunchContext;
  /** Folder against which relative paths count. */
  readonly folder: string;
  /** Number of includes so far: each has a folder for its copies. */
  readonly count: { includes: number };
  readonly depth: number;
}

const deepest = 16;

/** Reads a file and all it includes. @throws PlumbError `redis.conf-missing` with the place that names what is not there */
export function readConfFiles(
  context: LaunchContext,
  asked: { readonly path: string; readonly folder: string; readonly at: SourceRef },
): ConfFile {
  const reading = { context, folder: asked.folder, count: { includes: 0 }, depth: 0 };
  return readOne(reading, { path: asked.path, copy: `${context.folder}/config/redis.conf`, at: asked.at });
}

/** All directives in the order in which the server reads them, without the includes themselves. */
export function settingsOf(file: ConfFile): readonly Setting[] {
  return file.lines.flatMap(({ words }, index): readonly Setting[] => {
    const included = file.included.get(index);
    if (included !== undefined) return included.files.flatMap(settingsOf);
    return words.length === 0 ? [] : [{ words, at: lineOf(file, index) }];
  });
}

/** The file and all it includes, each once. */
export function withIncluded(file: ConfFile): readonly ConfFile[] {
  return [file, ...[...file.included.values()].flatMap(({ files }) => files.flatMap(withIncluded))];
}

export function lineOf({ source }: ConfFile, index: number): SourceRef {
  return { file: source, line: index + 1, column: 1 };
}

interface Wanted {
  readonly path: string;
  readonly copy: string;
  readonly at: SourceRef;
}

function readOne(reading: Reading, { path, copy, at }: Wanted): ConfFile {
  const { context } = reading;
  if (reading.depth > deepest) throw refused(at, `${path} is included by itself`);
  const text = textAt(context, path);
  if (text === undefined)
    throw refused(at, `${path}, which ${context.service.name} starts with, is not mounted from a file of this project`);
  const inManifest = mountOf(context.service, path)?.content !== undefined;
  const source = inManifest ? path : (hostPathOf(context, path) ?? path);
  const lines = readConf(text);
  const included = new Map<number, Included>();
  for (const [index, { words }] of lines.entries()) {
    if (words[1] === undefined || nameOf({ words, at }) !== "include") continue;
    included.set(index, include(reading, words[1], { file: source, line: index + 1, column: 1 }));
  }
  return { source, copy, lines, included };
}

/** A pattern that nothing matches is no error, as in the server. */
function include(reading: Reading, written: string, at: SourceRef): Included {
  reading.count.includes += 1;
  const folder = `${reading.context.folder}/config/included-${reading.count.includes}`;
  const path = posix.resolve(reading.folder, written);
  const deeper = { ...reading, depth: reading.depth + 1 };
  const paths = /[*?[]/.test(path) ? matching(reading.context, path) : [path];
  const files = paths.map((one) => readOne(deeper, { path: one, copy: `${folder}/${basename(one)}`, at }));
  return { path: `${folder}/${basename(path)}`, files };
}

/** Names that match the pattern in the last part of a path. */
function matching(context: LaunchContext, pattern: string): readonly string[] {
  const folder = posix.dirname(pattern);
  const local = hostPathOf(context, folder);
  const glob = posix
    .basename(pattern)
    .replaceAll(/[.+^${}()|\\]/g, String.raw`\$&`)
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  const wanted = new RegExp(`^${glob}$`);
  const names = local === undefined ? [] : context.listFolder(local);
  return names.filter((name) => wanted.test(name) && !name.startsWith(".")).map((name) => `${folder}/${name}`);
}

function refused(at: SourceRef, what: string): PlumbError {
  return new PlumbError("redis.conf-missing", {
    message: `${place(at)}: ${what}`,
    hint: "mount the file, or correct the path",
    context: { ...at },
  });
}
