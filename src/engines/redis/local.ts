import type { Client } from "./client.ts";

/** Whether a peer is on this machine. */
export function isLocalAddress(address: string): boolean {
  const plain = address.replace(/^::ffff:/, "");
  return plain === "" || plain.startsWith("127.") || plain === "::1";
}

export function isLocal(client: Client): boolean {
  return isLocalAddress(client.socket?.remoteAddress ?? "");
}
