import type { CommandSpec } from "./command.ts";
import { allCommands } from "./command-table.ts";
export { arityProblem } from "./arity.ts";
import { notHere, notImplemented } from "./not-implemented.ts";
import { Failure } from "./reply.ts";

/** The table under the names that the configuration leaves or gives; an empty new name takes a command away. */
export function renameCommands(renamed: ReadonlyMap<string, string>): ReadonlyMap<string, CommandSpec> {
  const table = new Map(allCommands.map((spec) => [spec.name, spec]));
  for (const [from, to] of renamed) {
    const spec = table.get(from);
    table.delete(from);
    if (spec !== undefined && to !== "") table.set(to, spec);
  }
  return table;
}

/** What the real server knows and this engine has not never gets the real server's own error. */
export function unknownCommand(words: readonly string[]): Failure {
  const name = (words[0] ?? "").toLowerCase();
  if (/^(cluster|readonly|readwrite|asking)$/.test(name))
    return new Failure("ERR This instance has cluster support disabled");
  if (notImplemented.has(name)) return notHere(name.toUpperCase());
  const args = words
    .slice(1)
    .map((word) => `'${word.slice(0, 128)}' `)
    .join("");
  return new Failure(
    `ERR unknown command '${(words[0] ?? "").slice(0, 128)}', with args beginning with: ${args.slice(0, 128)}`,
  );
}
