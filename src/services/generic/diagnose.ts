import type { DiagnoseRule } from "../../kit/service.ts";

/** Log lines that mean the same in many programs. */
export const genericRules: readonly DiagnoseRule[] = [
  {
    id: "generic.module-missing",
    pattern: /Cannot find module '([^']+)'|ModuleNotFoundError: No module named '([^']+)'/,
    terminal: false,
    last: true,
    cause: "a module is missing: $1$2",
    fix: "install the project's dependencies",
  },
  {
    id: "generic.connection-refused",
    pattern: /ECONNREFUSED(?: (\S+))?|[Cc]onnection refused/,
    terminal: false,
    last: true,
    cause: "something it needs refused the connection $1",
    fix: "is the service it needs up, and is the address the one in its environment?",
  },
  {
    id: "generic.host-unknown",
    pattern: /(?:ENOTFOUND|EAI_AGAIN) (\S+)|[Nn]ame or service not known/,
    terminal: false,
    last: true,
    cause: "it asks for the host $1, which this machine does not know",
    fix: "take the address from its environment: x-plumb.process.env fills in ${url:NAME}",
  },
  {
    id: "generic.not-permitted",
    pattern: /EACCES: permission denied|Permission denied/,
    terminal: false,
    last: true,
    cause: "it may not use a file or port that it needs",
    fix: "the line above says which one",
  },
];
