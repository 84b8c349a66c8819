import { z } from "zod";
import { serviceSettings, stackSettings } from "../model/settings.ts";

/** The published JSON schema of `x-plumb`: one definition for a stack, one for a service. */
export function renderXPlumbSchema(): string {
  const schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "x-plumb: Plumbstack's settings in a compose file",
    $defs: { stack: definition(stackSettings), service: definition(serviceSettings) },
    properties: {
      "x-plumb": { $ref: "#/$defs/stack" },
      services: { additionalProperties: { properties: { "x-plumb": { $ref: "#/$defs/service" } } } },
    },
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

function definition(schema: z.ZodType): Readonly<Record<string, unknown>> {
  const { $schema: _dropped, ...rest } = z.toJSONSchema(schema, { io: "input" });
  return rest;
}

/** A reference page of the same settings. */
export function renderXPlumbReference(): string {
  const lines = [
    "# x-plumb",
    "",
    "Plumbstack's own settings in a compose file. Other tools ignore them. This page and `schema/x-plumb.schema.json` are made from one source.",
    "",
    "## Of the stack",
    "",
    ...rows(definition(stackSettings)),
    "",
    "## Of a service",
    "",
    ...rows(definition(serviceSettings)),
    "",
  ];
  return lines.join("\n");
}

function rows(schema: Readonly<Record<string, unknown>>): readonly string[] {
  return ["| setting | type | meaning |", "|---|---|---|", ...walk(schema, "")];
}

interface Part {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Part>>;
  readonly items?: Part;
  readonly anyOf?: readonly Part[];
}

function walk(part: Part, path: string): readonly string[] {
  const own =
    path === "" ? [] : [`| \`${path}\` | ${typeOf(part)} | ${(part.description ?? "").replaceAll("|", "\\|")} |`];
  const inner = Object.entries(part.properties ?? {}).flatMap(([name, entry]) =>
    walk(entry, path === "" ? name : `${path}.${name}`),
  );
  const items =
    part.items?.properties === undefined && part.items?.anyOf === undefined ? [] : walk({ ...part.items }, `${path}[]`);
  const branches = (part.anyOf ?? []).flatMap((branch) => walk(branch, path).slice(1));
  return [...own, ...inner, ...items, ...branches].filter((row, index, all) => all.indexOf(row) === index);
}

function typeOf(part: Part): string {
  if (part.enum !== undefined) return part.enum.map((value) => `\`${String(value)}\``).join(" ");
  if (part.anyOf !== undefined) return [...new Set(part.anyOf.map(typeOf))].join(" or ");
  const fallback =
    part.default === undefined || typeof part.default === "object" ? "" : ` (default \`${String(part.default)}\`)`;
  return `${part.type ?? "any"}${fallback}`;
}
