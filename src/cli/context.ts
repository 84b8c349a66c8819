import { basename, dirname, join, resolve } from "node:path";
import { parseDuration } from "../base/duration.ts";
import { PlumbError } from "../base/errors.ts";
import type { Scope } from "../base/scope.ts";
import type { StackRequest } from "../control/protocol.ts";
import { kindPatterns } from "../generated/services.ts";
import { findManifest } from "../manifest/find-manifest.ts";
import { loadStack } from "../manifest/load-stack.ts";
import type { Stack } from "../model/stack.ts";
import { environment } from "../system/environment.ts";
import { readText, realPath } from "../system/files.ts";
import { manifestFiles } from "../system/manifest-files.ts";
import type { Entries } from "../supervisor/entries.ts";
import type { Parsed } from "./parse.ts";

/** What every command gets. */
export interface CommandContext {
  readonly scope: Scope;
  readonly parsed: Parsed;
  readonly entries: Entries;
  readonly out: CliOutput;
  /** The first Ctrl-C; a second one ends the program at once. */
  readonly interrupted: AbortSignal;
}

export interface CliOutput {
  readonly isTerminal: boolean;
  readonly colour: boolean;
  readonly columns: number;
  /** Whoever read it has gone. */
  readonly closed: boolean;
  write(text: string): void;
  error(text: string): void;
}

/** 0 pass · 1 a verdict failed · 2 usage or manifest · 3 could not judge · 4 warnings with --strict · 130 interrupted; of `run` the command's own. */
export type ExitCode = number;

export function flag(context: CommandContext, name: string): boolean {
  return context.parsed.options[name] === true;
}

export function text(context: CommandContext, name: string): string | undefined {
  const value = context.parsed.options[name];
  return typeof value === "string" ? value : undefined;
}

export function list(context: CommandContext, name: string): readonly string[] {
  const value = context.parsed.options[name];
  return Array.isArray(value) ? value.map(String) : [];
}

export function timeoutMs(context: CommandContext): number {
  return parseDuration(text(context, "timeout") ?? "60s");
}

/** The stack that the command line means. @throws PlumbError `manifest.*` */
export function stackRequest(context: CommandContext): StackRequest {
  const found = findManifest(process.cwd(), list(context, "file"), {
    env: withEnvFiles(context),
    access: manifestFiles,
  });
  const name = text(context, "stack");
  return {
    // One stack has one name, by whatever link its folder was reached.
    folder: realPath(found.folder),
    files: found.files.map((file) => join(realPath(dirname(file)), basename(file))),
    profiles: list(context, "profile"),
    env: found.env,
    runtimes: list(context, "runtime"),
    ports: text(context, "ports") === "auto" ? "auto" : "fixed",
    addresses: addresses(text(context, "addresses")),
    ...(name === undefined ? {} : { projectName: name }),
  };
}

/** Reads the manifest here too, so that its errors come before anything is started. */
export function readStack(request: StackRequest): Stack {
  return loadStack({ ...request, kinds: kindPatterns }, manifestFiles);
}

function addresses(value: string | undefined): StackRequest["addresses"] {
  return value === "pairs" || value === "remapped" ? value : "auto";
}

/** As with Compose, `--env-file` stands in place of `.env`. */
function withEnvFiles(context: CommandContext): Readonly<Record<string, string>> {
  const files = list(context, "envFile").map((name) => resolve(process.cwd(), name));
  const missing = files.find((path) => readText(path) === undefined);
  if (missing !== undefined) {
    throw new PlumbError("usage.env-file", {
      message: `${missing} is not there`,
      hint: "correct the path after --env-file",
    });
  }
  const env = defined(environment());
  return files.length === 0 ? env : { ...env, COMPOSE_ENV_FILES: files.join(",") };
}

function defined(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
