import { codeOf } from "../../base/errors.ts";
import { forwardTcp } from "../../system/forward-tcp.ts";
import { forwardUdp } from "../../system/forward-udp.ts";
import type { FromForwarder, ToForwarder } from "./protocol.ts";

/** Carries published ports to where services listen. It lives as long as the channel to its supervisor. */
const open = new Map<string, AsyncDisposable>();

function send(message: FromForwarder): void {
  process.send?.(message);
}

async function handle(message: ToForwarder): Promise<void> {
  if (message.type === "remove") {
    const route = open.get(message.id);
    open.delete(message.id);
    await route?.[Symbol.asyncDispose]();
    return send({ type: "removed", id: message.id });
  }
  const { route } = message;
  try {
    open.set(route.id, await (route.protocol === "udp" ? forwardUdp(route) : forwardTcp(route)));
    send({ type: "added", id: route.id });
  } catch (problem) {
    send({ type: "failed", id: route.id, code: codeOf(problem) ?? "unknown" });
  }
}

process.on("message", (message) => void handle(message as ToForwarder));
process.on("disconnect", () => process.exit(0));
for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => undefined);
