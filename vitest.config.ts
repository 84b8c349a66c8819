import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    setupFiles: ["test/support/leaks.ts"],
    pool: "forks",
    // Most of the time they wait for programs they have started.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      provider: "v8",
      include: ["src/{base,model,manifest,translate,ledger,orchestrator}/**/*.ts"],
      reporter: ["text-summary"],
    },
  },
});
