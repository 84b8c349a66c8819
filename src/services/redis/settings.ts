import type { SourceRef } from "../../model/source.ts";

/** One directive as the server reads it, with the place that says so. */
export interface Setting {
  readonly words: readonly string[];
  readonly at: SourceRef;
}

export type Settings = readonly Setting[];

export function nameOf({ words }: Setting): string {
  return (words[0] ?? "").toLowerCase();
}

/** The last setting of a name wins, as in the server. */
export function settingOf(settings: Settings, ...names: readonly string[]): Setting | undefined {
  return settings.findLast((setting) => names.includes(nameOf(setting)));
}

/** Its values in one text; undefined: it is nowhere set. */
export function valueOf(settings: Settings, ...names: readonly string[]): string | undefined {
  return settingOf(settings, ...names)
    ?.words.slice(1)
    .join(" ");
}

/** `yes` and `no` in whatever case. */
export function isOn(settings: Settings, name: string, fallback: boolean): boolean {
  const value = valueOf(settings, name);
  return value === undefined ? fallback : value.toLowerCase() === "yes";
}

export function masterOf(settings: Settings): { readonly host: string; readonly setting: Setting } | undefined {
  const setting = settingOf(settings, "replicaof", "slaveof");
  const [, host = "", port = ""] = setting?.words ?? [];
  if (setting === undefined || host === "" || `${host} ${port}`.toLowerCase() === "no one") return undefined;
  return { host, setting };
}

export function place({ file, line, column }: SourceRef): string {
  return `${file}:${line}:${column}`;
}
