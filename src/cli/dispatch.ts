import type { CommandContext, ExitCode } from "./context.ts";

type Run = (context: CommandContext) => Promise<ExitCode>;

/** Each command's code is loaded when it is asked for. */
export const runners: Readonly<Record<string, () => Promise<Run>>> = {
  up: async () => (await import("./commands/up.ts")).up,
  down: async () => (await import("./commands/down.ts")).down,
  restart: async () => (await import("./commands/restart.ts")).restart,
  status: async () => (await import("./commands/status.ts")).status,
  logs: async () => (await import("./commands/logs.ts")).logs,
  env: async () => (await import("./commands/env.ts")).env,
  run: async () => (await import("./commands/run.ts")).run,
  check: async () => (await import("./commands/check.ts")).check,
  install: async () => (await import("./commands/install.ts")).install,
  serve: async () => (await import("./commands/serve.ts")).serve,
  doctor: async () => (await import("./commands/doctor.ts")).doctor,
  explain: async () => (await import("./commands/explain.ts")).explain,
  verify: async () => (await import("./commands/verify.ts")).verify,
  completion: async () => (await import("./commands/completion.ts")).completion,
};
