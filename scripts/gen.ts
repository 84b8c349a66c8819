/** Writes what is made from the tree: `node scripts/gen.ts`, or with `--check` only says what is stale (exit 1). */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { CatalogueEntry } from "../src/model/catalogue/entry.ts";

const root = join(import.meta.dirname, "..");
const checkOnly = process.argv.includes("--check");
const stale: string[] = [];

async function main(): Promise<void> {
  const kinds = readdirSync(join(root, "src/services"))
    .filter((kind) => existsSync(join(root, `src/services/${kind}/index.ts`)))
    .toSorted();
  put("src/generated/services.ts", await registry(kinds));
  await from("src/kit/probe-reference.ts", "renderProbeReference", "docs/reference/probes.md", await loadKinds(kinds));
  await from("src/manifest/schema.ts", "renderXPlumbSchema", "schema/x-plumb.schema.json");
  await from("src/manifest/schema.ts", "renderXPlumbReference", "docs/reference/x-plumb.md");
  await from("src/engines/redis/support.ts", "renderSupport", "src/engines/redis/SUPPORTED.md");
  await from("src/cli/reference.ts", "renderCliReference", "docs/reference/cli.md");
  await errorPages(kinds);
  if (stale.length > 0 && checkOnly) {
    console.error(`stale: ${stale.join(", ")}\nrun: npm run gen`);
    process.exitCode = 1;
  }
}

async function loadKinds(kinds: readonly string[]): Promise<readonly KindShape[]> {
  const modules = await Promise.all(kinds.map((kind) => load(`src/services/${kind}/index.ts`)));
  return modules.map((module) => module["service"] as KindShape);
}

interface KindShape {
  readonly kind: string;
  readonly images: readonly string[];
}

async function registry(kinds: readonly string[]): Promise<string> {
  const loaded = await loadKinds(kinds);
  const patterns = loaded.map(
    (kind) => `  { kind: ${JSON.stringify(kind.kind)}, images: ${JSON.stringify(kind.images)} },`,
  );
  const loaders = kinds.map(
    (kind) => `  ${JSON.stringify(kind)}: async () => (await import("../services/${kind}/index.ts")).service,`,
  );
  return `// Written by scripts/gen.ts from the folders of src/services.
import type { ServiceKind } from "../kit/service.ts";

/** Image repositories of each kind: enough to read a manifest without loading any. */
export const kindPatterns: readonly { readonly kind: string; readonly images: readonly string[] }[] = [
${patterns.join("\n")}
];

const loaders: Readonly<Record<string, () => Promise<ServiceKind>>> = {
${loaders.join("\n")}
};

export const services = {
  kinds: Object.keys(loaders),
  /** A kind nobody knows is generic. */
  load(kind: string): Promise<ServiceKind> {
    const loader = loaders[kind] ?? loaders["generic"];
    if (loader === undefined) throw new Error("there is no generic kind");
    return loader();
  },
};
`;
}

async function from(source: string, name: string, target: string, ...args: readonly unknown[]): Promise<void> {
  if (!existsSync(join(root, source))) return;
  const module = await load(source);
  put(target, String(await (module[name] as (...given: readonly unknown[]) => unknown)(...args)));
}

/** A page per code; pages of codes that are no more are taken away. */
async function errorPages(kinds: readonly string[]): Promise<void> {
  const { errorCatalogue, renderErrorPage } = (await load("src/model/error-catalogue.ts")) as unknown as {
    readonly errorCatalogue: readonly CatalogueEntry[];
    renderErrorPage(entry: CatalogueEntry): string;
  };
  const { kindCodes } = (await load("src/kit/kind-codes.ts")) as unknown as {
    kindCodes(kind: KindShape): Promise<readonly CatalogueEntry[]>;
  };
  const entries = [...errorCatalogue, ...(await Promise.all((await loadKinds(kinds)).map(kindCodes))).flat()];
  for (const entry of entries) put(`docs/errors/${entry.code}.md`, renderErrorPage(entry));
  const pages = new Set(entries.map((entry) => `${entry.code}.md`));
  for (const page of existsSync(join(root, "docs/errors")) ? readdirSync(join(root, "docs/errors")) : []) {
    if (pages.has(page)) continue;
    stale.push(`docs/errors/${page}`);
    if (!checkOnly) rmSync(join(root, "docs/errors", page));
  }
}

function load(path: string): Promise<Record<string, unknown>> {
  return import(pathToFileURL(join(root, path)).href) as Promise<Record<string, unknown>>;
}

function put(path: string, content: string): void {
  const file = join(root, path);
  const before = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  if (before === content) return;
  stale.push(path);
  if (checkOnly) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

await main();
