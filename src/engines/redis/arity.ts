import type { CommandSpec } from "./command.ts";
import { Failure } from "./reply.ts";
import { subcommandsOf } from "./subcommands.ts";

/** Why a command line can't be right, whatever its words mean: too few or too many of them, or no such subcommand. */
export function arityProblem(spec: CommandSpec, words: readonly string[]): Failure | undefined {
  if (!fits(spec.arity, words)) return new Failure(`ERR wrong number of arguments for '${spec.name}' command`);
  const subcommands = subcommandsOf(spec.name);
  if (subcommands === undefined || words.length < 2) return undefined;
  const verb = (words[1] ?? "").toLowerCase();
  const known = subcommands.get(verb);
  if (known === undefined)
    return new Failure(
      `ERR unknown subcommand '${(words[1] ?? "").slice(0, 128)}'. Try ${spec.name.toUpperCase()} HELP.`,
    );
  return fits(known.arity, words)
    ? undefined
    : new Failure(`ERR wrong number of arguments for '${spec.name}|${verb}' command`);
}

function fits(arity: number, words: readonly string[]): boolean {
  return arity >= 0 ? words.length === arity : words.length >= -arity;
}
