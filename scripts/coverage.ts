/**
 * Line coverage of the folders that decide, from unit tests in this process and end-to-end tests in all processes of a stack:
 * `npm run coverage`. Exit 1 where it is below the gate.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const root = join(import.meta.dirname, "..");
const folders = ["base", "model", "manifest", "translate", "ledger", "orchestrator"];
const gate = 90;
const work = mkdtempSync(join(tmpdir(), "plumb-coverage-"));

interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

interface V8Report {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly { readonly ranges: readonly Range[] }[];
  }[];
}

interface IstanbulFile {
  readonly statementMap: Readonly<
    Record<string, { readonly start: { readonly line: number }; readonly end: { readonly line: number } }>
  >;
  readonly s: Readonly<Record<string, number>>;
}

function main(): void {
  const unit = join(work, "unit");
  const raw = join(work, "raw");
  const tests = [
    "src",
    "test/schema",
    "test/error-catalogue",
    "test/differential/compose",
    "test/e2e",
    "test/conformance",
    "test/kills",
  ];
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const coverage = [
    "--coverage",
    "--coverage.reporter=json",
    "--coverage.reportOnFailure",
    `--coverage.reportsDirectory=${unit}`,
  ];
  const ran = spawnSync(
    process.execPath,
    [vitest, "run", ...tests, "--exclude", "test/e2e/package.test.ts", ...coverage],
    {
      cwd: root,
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, PLUMB_COVERAGE: raw },
    },
  );
  const hits = new Map<string, Set<number>>();
  unitHits(join(unit, "coverage-final.json"), hits);
  for (const name of readdirSync(raw)) processHits(join(raw, name), hits);
  const good = report(hits);
  rmSync(work, { recursive: true, force: true });
  process.exitCode = ran.status === 0 && good ? 0 : 1;
}

/** Statements that ran inside the test process. */
function unitHits(file: string, hits: Map<string, Set<number>>): void {
  const files = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, IstanbulFile>>;
  for (const [path, { statementMap, s }] of Object.entries(files))
    for (const [id, { start, end }] of Object.entries(statementMap))
      if ((s[id] ?? 0) > 0) for (let line = start.line; line <= end.line; line += 1) note(hits, path, line);
}

/** Lines that ran in a process of a stack: those with a character that no range calls unused. */
function processHits(file: string, hits: Map<string, Set<number>>): void {
  const { result } = JSON.parse(readFileSync(file, "utf8")) as V8Report;
  for (const { url, functions } of result) {
    const path = folders
      .map((folder) => join(root, "src", folder))
      .find((folder) => url.startsWith(pathToFileURL(folder).href));
    if (path === undefined) continue;
    const source = url.replace("file://", "");
    const text = readFileSync(source, "utf8");
    const counts = new Uint8Array(text.length).fill(1);
    // A function's ranges come outer before inner, and functions before those inside them.
    for (const range of functions.flatMap((entry) => entry.ranges))
      counts.fill(range.count > 0 ? 1 : 0, range.startOffset, range.endOffset);
    let line = 1;
    for (let at = 0; at < text.length; at += 1) {
      if (text[at] === "\n") line += 1;
      else if (counts[at] === 1 && !/\s/.test(text[at] ?? "")) note(hits, source, line);
    }
  }
}

function note(hits: Map<string, Set<number>>, path: string, line: number): void {
  const lines = hits.get(path) ?? new Set<number>();
  hits.set(path, lines.add(line));
}

function report(hits: ReadonlyMap<string, ReadonlySet<number>>): boolean {
  let good = true;
  for (const folder of folders) {
    let all = 0;
    let seen = 0;
    const poor: string[] = [];
    for (const path of filesOf(folder)) {
      const lines = codeLines(readFileSync(path, "utf8"));
      const covered = lines.filter((line) => hits.get(path)?.has(line) === true);
      all += lines.length;
      seen += covered.length;
      const missing = lines.filter((line) => !covered.includes(line));
      if (missing.length > lines.length / 5) poor.push(`    ${path.slice(root.length + 1)}: ${missing.join(" ")}`);
    }
    const share = (seen / all) * 100;
    good &&= share >= gate;
    console.log(`${share >= gate ? "ok  " : "LOW "} ${folder.padEnd(13)} ${share.toFixed(1)} % of ${all} lines`);
    for (const line of poor) console.log(line);
  }
  return good;
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(join(root, "src", folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => join(root, "src", folder, name));
}

/** Lines with code in them: types and comments are none, nor are brackets alone. */
function codeLines(text: string): readonly number[] {
  const stripped = stripTypeScriptTypes(text).replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, (comment) =>
    comment.replaceAll(/[^\n]/g, " "),
  );
  return stripped
    .split("\n")
    .flatMap((line, index) => (/\w/.test(line) && !/^import\b|^export \{|^\s*type\b/.test(line) ? [index + 1] : []));
}

main();
