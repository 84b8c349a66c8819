import { shellWords } from "../base/shell-words.ts";
import type { Service, Stack } from "../model/stack.ts";
import { isTelling } from "./telling-name.ts";

/** The passwords, tokens and keys that a manifest names: they are learnt before anything is written or shown. */
export function secretsOf(stack: Stack, readFile: (path: string) => string | undefined): readonly string[] {
  const found = stack.services.flatMap((service) => [
    ...fromEnvironment({ ...service.environment, ...service.settings.process?.env }),
    ...commandsOf(service).flatMap((words) => fromCommand(words)),
    ...fromMounts(service, readFile),
  ]);
  return [...new Set(found)].filter((value) => !noSecret.test(value));
}

/** What a telling name may have as its value without being a secret; `$NAME` is filled in by a shell. */
const noSecret = /^(?:true|false|yes|no|on|off|none|null|\$\{?\w+\}?)?$/i;

function fromEnvironment(environment: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(environment).flatMap(([name, value]) => [
    ...(isTelling(name) ? valueOf(name, value) : []),
    ...credentialsIn(value),
  ]);
}

const path = /^(?:\.{1,2}|~)?\/[\w./@+-]*$/;

/** Keys and credentials are often in a file that is named; a password that looks like a path is one all the same. */
function valueOf(name: string, value: string): readonly string[] {
  return path.test(value) && !/pass|pwd|secret|token/i.test(name) ? [] : [value];
}

function commandsOf({ entrypoint, command, healthcheck, settings }: Service): readonly (readonly string[])[] {
  const own = settings.process?.command;
  const commands = [[...(entrypoint ?? []), ...(command ?? [])], healthcheck?.test ?? [], own ?? []];
  return commands.map((words) => (typeof words === "string" ? [words] : words));
}

const given = /^-{0,2}([\w.-]+)=(.*)$/s;
const option = /^--?([\w.-]+)$/;
/** Options that say whether, and take no value. */
const whether = /^(?:no|allow|disable|enable|use|skip|without)-/i;

/** A word with blanks in it is a command for a shell, or a setting with its value. */
function fromCommand(written: readonly string[]): readonly string[] {
  const words = written.flatMap((word) => (/\s/.test(word) ? shellWords(word) : [word]));
  return [...written.flatMap(credentialsIn), ...words.flatMap((word, index) => fromWord(word, words[index + 1]))];
}

function fromWord(word: string, next: string | undefined): readonly string[] {
  const [, name = "", value = ""] = given.exec(word) ?? [];
  if (isTelling(name)) return valueOf(name, value).flatMap(beforeSeparator);
  const [, alone = ""] = option.exec(word) ?? [];
  if (!isTelling(alone) || whether.test(alone) || next === undefined || next.startsWith("--")) return [];
  return valueOf(alone, next).flatMap(beforeSeparator);
}

/** In a shell's line a word may have the end of the command on it. */
function beforeSeparator(value: string): readonly string[] {
  return [value, value.replace(/[;&|)]+$/, "")];
}

const inUrl = /:\/\/[^\s:/?#"'`<>]*:([^\s/?#"'`<>]+)@/g;
const inPairs = /(?:^|[\s;&?,])([\w.-]+(?: [\w.-]+)?) ?= ?("[^"]*"|'[^']*'|[^\s;&]+)/g;
/** `user:password@tcp(host)/database`, as drivers for Go have it. */
const beforeProtocol = /^[^\s:/@]+:(.+)@\w*\(/;

/** Passwords in URLs and connection strings. */
function credentialsIn(text: string): readonly string[] {
  const urls = [...text.matchAll(inUrl)].flatMap(([, password = ""]) => [password, decoded(password)]);
  const pairs = [...text.matchAll(inPairs)].flatMap(([, name = "", value = ""]) =>
    isTelling(name) ? [value.replace(/^(["'])(.*)\1$/, "$2")] : [],
  );
  return [...urls, ...pairs, beforeProtocol.exec(text)?.[1] ?? ""];
}

function decoded(password: string): string {
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
}

/** Compose mounts a secret below /run/secrets. */
function fromMounts({ mounts }: Service, readFile: (path: string) => string | undefined): readonly string[] {
  return mounts
    .filter((mount) => mount.target.startsWith("/run/secrets/"))
    .map((mount) => mount.content ?? (mount.source === undefined ? undefined : readFile(mount.source)) ?? "")
    .map((content) => content.trim());
}
