import { existsSync, readdirSync, readFileSync } from "node:fs";
import { defineConfig } from "rolldown";

const engines = readdirSync("src/engines").filter((kind) => existsSync(`src/engines/${kind}/main.ts`));

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
        const source = readFileSync("node_modules/wasmoon-lua5.1/dist/liblua5.1.wasm");
        this.emitFile({ type: "asset", fileName: "lua51.wasm", source });
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
