import type { Service, Stack } from "../model/stack.ts";
import { isTelling } from "./redact.ts";

/** Words that a telling name may have as its value without being a secret. */
const plain = /^(?:true|false|yes|no|on|off|none|null|[\d.]+(?:ms|s|m|h|d)?|\.{0,2}\/.*)$/i;
const urlPassword = /:\/\/[^\s:/@]*:([^\s/@]+)@/g;
const option = /^--?([\w-]+)(?:=(.*))?$/;

/** The passwords, tokens and keys that a manifest names: they are learnt before anything is written or shown. */
export function secretsOf(stack: Stack, readFile: (path: string) => string | undefined): readonly string[] {
  const found = stack.services.flatMap((service) => [
    ...fromEnvironment(service),
    ...fromCommand([...(service.entrypoint ?? []), ...(service.command ?? [])]),
    ...fromMounts(service, readFile),
  ]);
  return [...new Set(found.filter((value) => !plain.test(value)))];
}

function fromEnvironment({ environment }: Service): readonly string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    isTelling(name) && !name.endsWith("_FILE") ? [value] : passwordsIn(value),
  );
}

function fromCommand(words: readonly string[]): readonly string[] {
  return words.flatMap((word, index) => {
    const [, name = "", value] = option.exec(word) ?? [];
    if (!isTelling(name)) return passwordsIn(word);
    return [value ?? words[index + 1] ?? ""];
  });
}

function passwordsIn(text: string): readonly string[] {
  return [...text.matchAll(urlPassword)].map(([, password = ""]) => password);
}

/** Compose mounts a secret below /run/secrets. */
function fromMounts({ mounts }: Service, readFile: (path: string) => string | undefined): readonly string[] {
  return mounts
    .filter((mount) => mount.target.startsWith("/run/secrets/"))
    .map((mount) => mount.content ?? (mount.source === undefined ? undefined : readFile(mount.source)) ?? "")
    .map((content) => content.trim());
}
