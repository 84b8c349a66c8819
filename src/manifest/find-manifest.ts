import { dirname, resolve } from "node:path";
import { PlumbError } from "../base/errors.ts";
import type { ManifestFiles } from "./files.ts";
import type { Variables } from "./interpolate.ts";
import { startVariables } from "./env-files.ts";

export interface FoundManifest {
  readonly folder: string;
  readonly files: readonly string[];
  /** The environment for `loadStack`, with what an env file beside the project's own adds to it. */
  readonly env: Readonly<Record<string, string>>;
}

const names = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
const overrides = [
  "compose.override.yaml",
  "compose.override.yml",
  "docker-compose.override.yml",
  "docker-compose.override.yaml",
];

/**
 * The compose files that Compose would take: those named, else COMPOSE_FILE, else the first known name in this folder or the nearest
 * one above it, with its override file. @throws PlumbError `manifest.no-manifest`
 */
export function findManifest(
  folder: string,
  named: readonly string[],
  context: { env: Variables; access: ManifestFiles },
): FoundManifest {
  const { access } = context;
  const first = dirname(resolve(folder, named[0] ?? "compose.yaml"));
  const variables = startVariables({ present: folder, first }, context.env, access);
  const env = definedOf(variables);
  const separator = env["COMPOSE_PATH_SEPARATOR"] ?? "";
  const listed =
    named.length > 0
      ? named
      : (env["COMPOSE_FILE"] ?? "").split(separator === "" ? ":" : separator).filter((name) => name !== "");
  if (listed.length > 0) {
    const files = listed.map((name) => resolve(folder, name));
    for (const file of files)
      if (!access.exists(file) || access.isFolder(file))
        throw missing(`${file} is not there`, "correct the path after -f");
    return { folder: dirname(files[0] ?? folder), files, env };
  }
  for (let at = folder; ; at = dirname(at)) {
    const file = names
      .map((name) => `${at === "/" ? "" : at}/${name}`)
      .find((path) => access.exists(path) && !access.isFolder(path));
    if (file !== undefined) {
      const over = overrides.map((name) => `${at}/${name}`).find((path) => access.exists(path));
      return { folder: at, files: over === undefined ? [file] : [file, over], env };
    }
    if (at === dirname(at))
      throw missing(
        `there is no compose file in ${folder} or above it`,
        "go to the folder of your compose.yaml, or name it with -f",
      );
  }
}

function missing(message: string, hint: string): PlumbError {
  return new PlumbError("manifest.no-manifest", { message, hint });
}

function definedOf(variables: Variables): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
