import type * as plainHttp from "node:http";
import type * as encryptedHttp from "node:https";

/**
 * Node's own modules, not by `import`: that reads every export of them, and among those of node:http are some that load a whole
 * HTTP client of their own, which takes a fifth of the time of a short command.
 */
export function http(): typeof plainHttp {
  return process.getBuiltinModule("node:http");
}

export function https(): typeof encryptedHttp {
  return process.getBuiltinModule("node:https");
}
