import { codeOf } from "../../base/errors.ts";
import { forwardTcp } from "../../system/forward-tcp.ts";
import { forwardUdp } from "../../system/forward-udp.ts";
import type { FromForwarder, ToForwarder } from "./protocol.ts";

/** Carries published ports to where services listen. It lives as long as the channel to its supervisor. */
const open = new Map<string, AsyncDisposable>();
/** Messages about one route are carried out one after the other. */
const turns = new Map<string, Promise<void>>();

function send(message: FromForwarder): void {
  process.send?.(message);
}

async function handle(message: ToForwarder): Promise<void> {
  const id = message.type === "add" ? message.route.id : message.id;
  const before = open.get(id);
  open.delete(id);
  await before?.[Symbol.asyncDispose]();
  if (message.type === "remove") return send({ type: "removed", id });
  const { route } = message;
  try {
    open.set(id, await (route.protocol === "udp" ? forwardUdp(route) : forwardTcp(route)));
    send({ type: "added", id });
  } catch (problem) {
    send({ type: "failed", id, code: codeOf(problem) ?? "unknown" });
  }
}

process.on("message", (message) => {
  const work = message as ToForwarder;
  const id = work.type === "add" ? work.route.id : work.id;
  turns.set(
    id,
    (turns.get(id) ?? Promise.resolve()).then(() => handle(work)),
  );
});
process.on("disconnect", () => process.exit(0));
for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => undefined);
