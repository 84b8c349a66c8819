import type { PortOwner } from "../system/listeners.ts";

/** Who holds a port, as a person would name it: a service of this stack, our own forwarder, or a foreign program with its pid. */
export function nameOwner(
  owner: PortOwner | undefined,
  nameOf: (identity: { readonly pid: number }) => string | undefined,
): string {
  if (owner === undefined) return "a program that this user may not see";
  const ours = nameOf(owner);
  const command = owner.command === "" ? `pid ${owner.pid}` : `${owner.command} (pid ${owner.pid})`;
  return ours === undefined ? `${command}, which listens on ${owner.host}` : `${ours}, ${command}`;
}
