import { resolve } from "node:path";
import { PlumbError } from "../base/errors.ts";
import { readDotenv } from "./dotenv.ts";
import type { ManifestFiles } from "./files.ts";
import type { Variables } from "./interpolate.ts";

/** Variables for interpolation: `.env` of the project's folder, under the environment. */
export function projectVariables(folder: string, env: Variables, access: ManifestFiles): Variables {
  // Where COMPOSE_ENV_FILES is set it stands in place of .env, and `findManifest` has read it.
  if (switchedOff(env) || (env["COMPOSE_ENV_FILES"] ?? "") !== "") return env;
  return { ...dotenvOf(`${folder}/.env`, env, access), ...env };
}

/**
 * The environment with what COMPOSE_ENV_FILES names, or with `.env` of the folder where Compose looks before it knows the files: the
 * present one, or that of the first file that is named. @throws PlumbError `manifest.missing-env-file`
 */
export function startVariables(folders: StartFolders, env: Variables, access: ManifestFiles): Variables {
  const named = (env["COMPOSE_ENV_FILES"] ?? "").split(",").filter((name) => name !== "");
  if (named.length === 0) return projectVariables(folders.first, env, access);
  const values: Record<string, string> = {};
  for (const name of named) {
    const path = resolve(folders.present, name);
    const text = access.isFolder(path) ? undefined : access.read(path);
    if (text === undefined) {
      throw new PlumbError("manifest.missing-env-file", {
        message: `${path}, which COMPOSE_ENV_FILES names, is not there`,
        hint: "correct COMPOSE_ENV_FILES; its names are divided by commas, without spaces",
      });
    }
    Object.assign(values, readDotenv(text, { ...values, ...env }, { file: path }));
  }
  return { ...values, ...env };
}

export interface StartFolders {
  readonly present: string;
  readonly first: string;
}

function dotenvOf(path: string, env: Variables, access: ManifestFiles): Variables {
  const text = access.isFolder(path) ? undefined : access.read(path);
  return text === undefined ? {} : readDotenv(text, env, { file: path });
}

function switchedOff(env: Variables): boolean {
  return /^(1|t|true)$/i.test(env["COMPOSE_DISABLE_ENV_FILE"] ?? "");
}
