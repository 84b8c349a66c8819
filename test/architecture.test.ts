import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const plural = new Set(["services", "engines", "runtimes"]);

interface Rule {
  readonly imports: readonly string[];
  readonly packages: readonly string[];
  readonly builtIns: readonly string[];
}

interface Import {
  readonly file: string;
  readonly folder: string;
  readonly target: string;
}

const rules = readRules();
const imports = sources().flatMap(importsOf);

describe("the import table of docs/architecture.md", () => {
  test("has a row for every folder of src, and no other", () => {
    const folders = readdirSync(join(root, "src")).map((name) => (plural.has(name) ? `${name}/*` : name));
    expect([...rules.keys()].toSorted()).toEqual(folders.toSorted());
  });

  test("allows every import that there is", () => {
    expect(imports.length).toBeGreaterThan(500);
    expect(imports.filter((entry) => !allowed(entry)).map((entry) => `${entry.file} imports ${entry.target}`)).toEqual(
      [],
    );
  });

  test("names no package and no folder that is not used", () => {
    const unused = [...rules].flatMap(([folder, rule]) => {
      const used = new Set(imports.filter((entry) => rowOf(entry.folder) === folder).map(nameOf));
      const named = [...rule.imports, ...rule.packages, ...rule.builtIns].filter((name) => name !== "*");
      return named.filter((name) => !used.has(name)).map((name) => `${folder}: ${name}`);
    });
    // Room that the design leaves on purpose.
    expect(unused.filter((entry) => /packages|zod|yaml|redis|commander|node:/.test(entry))).toEqual([]);
  });
});

test("a third-party package has one wrapper file", () => {
  const homes = new Map<string, Set<string>>();
  for (const entry of imports.filter(isPackage)) {
    const name = nameOf(entry);
    if (name === "zod") continue;
    homes.set(name, (homes.get(name) ?? new Set()).add(entry.file));
  }
  expect([...homes].filter(([, files]) => files.size > 1).map(([name, files]) => [name, [...files]])).toEqual([]);
});

test("there are no import cycles", () => {
  const edges = new Map<string, string[]>();
  for (const { file, target } of imports.filter((entry) => entry.target.startsWith("src/")))
    edges.set(file, [...(edges.get(file) ?? []), target]);
  expect(cycles(edges)).toEqual([]);
});

test("the world outside is reached through system/, engines/ and entry files alone", () => {
  const direct = /\bDate\.now\(|\bMath\.random\(|(?<!\.)\bprocess\.env[.[]|\bconsole\.(?:log|error|warn|info)\(/;
  const offenders = sources().filter((file) => {
    if (/^src\/(?:system|engines)\/|\/main\.ts$/.test(file)) return false;
    return direct.test(withoutComments(readFileSync(join(root, file), "utf8")));
  });
  expect(offenders).toEqual([]);
});

function readRules(): ReadonlyMap<string, Rule> {
  const table = readFileSync(join(root, "docs/architecture.md"), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| folder"));
  return new Map(
    table.map((line) => {
      const [, folder = "", ...cells] = line.split("|").map((cell) => cell.trim());
      const [names = [], packages = [], builtIns = []] = cells.map((cell) => cell.split(/,\s*/).filter(Boolean));
      return [folder, { imports: names, packages, builtIns }];
    }),
  );
}

function sources(): readonly string[] {
  return readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => join("src", name));
}

function importsOf(file: string): readonly Import[] {
  const text = withoutComments(readFileSync(join(root, file), "utf8"));
  const pattern = /^(?:import|export)\b[^;]*?from "([^"]+)";|^import "([^"]+)";|\bimport\("([^"]+)"\)/gm;
  return [...text.matchAll(pattern)].map((match) => {
    const written = match[1] ?? match[2] ?? match[3] ?? "";
    const target = written.startsWith(".") ? normalize(join(dirname(file), written)) : written;
    return { file, folder: folderOf(file), target };
  });
}

function withoutComments(text: string): string {
  return text.replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, "");
}

function folderOf(file: string): string {
  const [first = "", second = ""] = relative("src", file).split("/");
  return plural.has(first) ? `${first}/${second}` : first;
}

function rowOf(folder: string): string {
  const [first = ""] = folder.split("/");
  return plural.has(first) ? `${first}/*` : first;
}

function isPackage(entry: Import): boolean {
  return !entry.target.startsWith("src/") && !entry.target.startsWith("node:");
}

function nameOf({ target }: Import): string {
  if (target.startsWith("src/")) return rowOf(folderOf(target));
  if (target.startsWith("node:")) return target;
  return target
    .split("/")
    .slice(0, target.startsWith("@") ? 2 : 1)
    .join("/");
}

function allowed(entry: Import): boolean {
  const rule = rules.get(rowOf(entry.folder));
  if (rule === undefined) return false;
  if (entry.target.startsWith("src/")) {
    const to = folderOf(entry.target);
    return to === entry.folder || rule.imports.includes("*") || rule.imports.includes(rowOf(to));
  }
  const list = entry.target.startsWith("node:") ? rule.builtIns : rule.packages;
  return list.includes("*") || list.includes(nameOf(entry));
}

function cycles(edges: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): void => {
    const seen = path.indexOf(file);
    if (seen >= 0) {
      found.push([...path.slice(seen), file].join(" > "));
      return;
    }
    if (done.has(file)) return;
    for (const next of edges.get(file) ?? []) walk(next, [...path, file]);
    done.add(file);
  };
  for (const file of edges.keys()) walk(file, []);
  return found;
}
