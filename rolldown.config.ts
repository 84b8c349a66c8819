import { existsSync, readdirSync, readFileSync } from "node:fs";
import { defineConfig } from "rolldown";

const engines = readdirSync("src/engines").filter((kind) => existsSync(`src/engines/${kind}/main.ts`));

const lua = "wasmoon-lua5.1";

function packagesOf(modules: readonly string[]): readonly string[] {
  return modules.flatMap((id) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1] ?? []);
}

const luaNotice = `Lua 5.1.5 (MIT), inside ${lua}

Copyright (C) 1994-2012 Lua.org, PUC-Rio. It is under the MIT License, whose text is the one above.
`;

/** Their authors ask for nothing but this. */
function licencesOf(packages: readonly string[]): string {
  const texts = [...new Set(packages)].toSorted().map((name) => {
    const folder = `node_modules/${name}`;
    const { version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8")) as Record<string, string>;
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? "" : readFileSync(`${folder}/${file}`, "utf8").trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return [...texts, luaNotice].join(`\n${"=".repeat(80)}\n\n`);
}

/** One file per program, shared parts in chunks that are loaded when they are needed. */
export default defineConfig({
  input: {
    cli: "src/cli/main.ts",
    supervisor: "src/supervisor/main.ts",
    prober: "src/prober/main.ts",
    forwarder: "src/supervisor/forwarder/main.ts",
    guardian: "src/supervisor/guardian/main.ts",
    api: "src/api/index.ts",
    ...Object.fromEntries(engines.map((kind) => [`engine-${kind}`, `src/engines/${kind}/main.ts`])),
  },
  platform: "node",
  // The interpreter of Redis scripts is a file of its own: src/engines/redis/lua/wasm.ts looks for it beside the bundle.
  plugins: [
    {
      name: "lua",
      generateBundle() {
        const source = readFileSync(`node_modules/${lua}/dist/liblua5.1.wasm`);
        this.emitFile({ type: "asset", fileName: "lua51.wasm", source });
      },
    },
    {
      name: "licences of what is bundled",
      generateBundle(_options, bundle) {
        const modules = Object.values(bundle).flatMap((part) => ("moduleIds" in part ? part.moduleIds : []));
        this.emitFile({ type: "asset", fileName: "THIRD-PARTY.txt", source: licencesOf([lua, ...packagesOf(modules)]) });
      },
    },
  ],
  output: {
    dir: "dist",
    format: "esm",
    chunkFileNames: "chunks/[name]-[hash].js",
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
    cleanDir: true,
  },
});
