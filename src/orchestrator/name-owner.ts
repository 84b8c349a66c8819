import type { PortOwner } from "../system/listeners.ts";

/** Who holds a port, as a person would name it: a service of this stack, our own forwarder, or a foreign program with its pid. */
export function nameOwner(
  owner: PortOwner | undefined,
  nameOf: (identity: { readonly pid: number }) => string | undefined,
): string {
  if (owner === undefined) return "a program that this user may not see";
  const ours = nameOf(owner);
  const shown = oneLine(owner.command);
  const command = shown === "" ? `pid ${owner.pid}` : `${shown} (pid ${owner.pid})`;
  return ours === undefined ? `${command}, which listens on ${owner.host}` : `${ours}, ${command}`;
}

const longestCommand = 80;

/** A command may hold a whole script: enough of it to know the program by. */
function oneLine(command: string): string {
  const line = command.replaceAll(/\s+/g, " ").trim();
  return line.length > longestCommand ? `${line.slice(0, longestCommand - 1)}…` : line;
}
