import type { Service } from "../../model/stack.ts";
import { optionLines, splitWords } from "./redis-conf.ts";

/** What a service's command means for the server: the configuration file inside the container, and the options after it. */
export interface RedisCommand {
  readonly confPath: string | undefined;
  readonly options: readonly (readonly string[])[];
  /** The command is something else than a redis-server that we understand. */
  readonly foreign: string | undefined;
}

/** Reads the forms that the image takes: options, a file, `redis-server` with both, or one shell string of them. */
export function readCommand(service: Service): RedisCommand {
  const words = unwrapShell([...(service.entrypoint ?? []), ...(service.command ?? [])]);
  const rest = words.filter(
    (word, index) => !(index < 2 && /(^|\/)(docker-entrypoint\.sh|redis-server|valkey-server)$/.test(word)),
  );
  const [first] = rest;
  if (first === undefined) return { confPath: undefined, options: [], foreign: undefined };
  if (first.startsWith("--")) return { confPath: undefined, options: optionLines(rest), foreign: undefined };
  if (first.endsWith(".conf")) return { confPath: first, options: optionLines(rest.slice(1)), foreign: undefined };
  return { confPath: undefined, options: [], foreign: words.join(" ") };
}

/** `sh -c "exec redis-server ..."` is a redis-server all the same, as long as the shell has nothing else to do. */
function unwrapShell(words: readonly string[]): readonly string[] {
  const [shell, flag, script, ...rest] = words;
  if (
    shell === undefined ||
    !/(^|\/)(ba|da)?sh$/.test(shell) ||
    flag !== "-c" ||
    script === undefined ||
    rest.length > 0
  )
    return words;
  if (/[;&|<>`$()]/.test(script)) return words;
  return splitWords(script.replace(/^\s*exec\s+/, ""));
}
