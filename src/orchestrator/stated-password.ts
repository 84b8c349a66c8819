import { resolve } from "node:path";
import { PlumbError } from "../base/errors.ts";
import type { Credentials } from "../kit/launch.ts";
import type { Service, Stack } from "../model/stack.ts";
import { readText } from "../system/files.ts";

/** The password that `x-plumb.password` of a service points to. @throws PlumbError `manifest.no-password` where nothing is there */
export function statedPassword(
  { folder, origins }: Stack,
  { name, settings }: Service,
  env: Readonly<Record<string, string | undefined>>,
): Credentials | undefined {
  const { password: stated } = settings;
  if (stated === undefined) return undefined;
  const [origin, value] =
    "env" in stated
      ? [`environment variable ${stated.env}`, env[stated.env]]
      : [stated.file, readText(resolve(folder, stated.file))?.trim()];
  if (value !== undefined && value !== "") return { password: value, origin };
  const at = origins.at(["services", name, "x-plumb", "password"]);
  throw new PlumbError("manifest.no-password", {
    message: `${at.file}:${at.line}:${at.column}: the password of ${name} is to come from ${origin}, and there is none`,
    hint: "env" in stated ? `set ${stated.env}` : "write the password into that file",
    context: { ...at },
  });
}
