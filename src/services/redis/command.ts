import { posix } from "node:path";
import type { Service } from "../../model/stack.ts";
import type { ImageContract } from "./knowledge/images.ts";
import { optionLines } from "./redis-conf.ts";
import { programOfScript } from "./shell-script.ts";

/** What a service's command means for the server: the configuration file inside the container, and the options after it. */
export interface RedisCommand {
  readonly confPath: string | undefined;
  readonly options: readonly (readonly string[])[];
  readonly sentinel: boolean;
  /** The image's script runs, so that its environment variables count. */
  readonly byScript: boolean;
  /** The command is something else than a redis-server that we understand. */
  readonly foreign: string | undefined;
}

const server = /(^|\/)(redis-server|valkey-server|redis-stack-server)$/;
const sentinel = /(^|\/)(redis-sentinel|valkey-sentinel)$/;
/** Programs that end by starting the rest of the words. */
const wrapper = /(^|\/)(docker-entrypoint\.sh|entrypoint\.sh|run\.sh|tini|dumb-init)$|^--$/;
const asUser = /(^|\/)(gosu|su-exec)$/;

/** Reads the forms that the image takes: options, a file, `redis-server` with both, or a shell script that ends in one. */
export function readCommand(service: Service, contract: ImageContract): RedisCommand {
  const written = [...(service.entrypoint ?? []), ...(service.command ?? [])];
  const byScript = runsScript(service, contract, written);
  const words = withoutWrappers(unwrapShell(withoutWrappers(written), service.environment));
  const [program = "", ...rest] = words;
  const isProgram = server.test(program) || sentinel.test(program);
  const args = isProgram ? rest : words;
  const [first] = args;
  const takesFile = first !== undefined && !first.startsWith("-") && (isProgram || first.endsWith(".conf"));
  const options = (takesFile ? args.slice(1) : args).filter((word) => word !== "-");
  const base = { byScript, sentinel: sentinel.test(program) || options.includes("--sentinel") };
  if (!isProgram && first !== undefined && !takesFile && !first.startsWith("--"))
    return { ...base, confPath: undefined, options: [], foreign: written.join(" ") };
  const folder = service.workingDir ?? contract.workingDir;
  return {
    ...base,
    confPath: takesFile ? posix.resolve(folder, first) : undefined,
    options: optionLines(options.filter((word) => word !== "--sentinel")),
    foreign: undefined,
  };
}

function runsScript({ entrypoint, command }: Service, { script }: ImageContract, words: readonly string[]): boolean {
  if (words.some((word) => script.name.test(word))) return true;
  return entrypoint === undefined && (script.is === "entrypoint" || command === undefined);
}

function withoutWrappers(words: readonly string[]): readonly string[] {
  const [first] = words;
  if (first === undefined) return words;
  if (wrapper.test(first)) return withoutWrappers(words.slice(1));
  return asUser.test(first) ? withoutWrappers(words.slice(2)) : words;
}

/** `sh -c "exec redis-server ..."` is a redis-server all the same, as long as the shell comes to nothing else. */
function unwrapShell(words: readonly string[], environment: Readonly<Record<string, string>>): readonly string[] {
  const [shell, flag, script, ...rest] = words;
  if (shell === undefined || script === undefined || rest.length > 0) return words;
  if (!/(^|\/)(ba|da|a)?sh$/.test(shell) || !/^-[a-z]*c$/.test(flag ?? "")) return words;
  return programOfScript(script, environment) ?? words;
}
