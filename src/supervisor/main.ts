import { fileURLToPath } from "node:url";
import { environment } from "../system/environment.ts";
import { runSupervisor } from "./run.ts";

/** Arguments: folder, stack name, socket path. Ends when its stack is down, or at once where the stack has a supervisor already. */
const [folder = "", stack = "", socketPath = ""] = process.argv.slice(2);
for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => undefined);
await runSupervisor({ folder, stack, socketPath, env: environment(), here: fileURLToPath(import.meta.url) });
process.exit(0);
