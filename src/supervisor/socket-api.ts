import type { Bus } from "../base/bus.ts";
import { messageOf, PlumbError } from "../base/errors.ts";
import { createScope, type Scope } from "../base/scope.ts";
import { version } from "../base/version.ts";
import {
  commandHeader,
  protocolVersion,
  type CancelRequest,
  type CheckRequest,
  type DownRequest,
  type Hello,
  type RestartRequest,
  type UpRequest,
  type WireError,
} from "../control/protocol.ts";
import type { PlumbEvent } from "../model/event.ts";
import type { StackStatus } from "../model/status.ts";
import type { ControlCall } from "../system/http-server.ts";
import { interrupted, type Commands } from "./commands.ts";

export interface ApiContext {
  readonly folder: string;
  readonly stack: string;
  readonly commands: Commands;
  readonly bus: Bus<PlumbEvent>;
}

/** Commands under way, by the name their client gave them. */
const underWay = new Map<string, Scope>();

/** Answers one call on the stack's socket: see `control/protocol.ts` for the paths. */
export async function answer(call: ControlCall, context: ApiContext): Promise<void> {
  const { commands } = context;
  const [path = ""] = call.path.split("?");
  switch (`${call.method} ${path}`) {
    case "GET /v1/hello":
      return call.json(200, hello(context));
    case "GET /v1/status":
      return call.json(200, commands.status());
    case "GET /v1/events":
      return events(call, context);
    case "POST /v1/up":
      return command<UpRequest>(call, context, (scope, body) => commands.up(scope, body));
    case "POST /v1/down":
      return command<DownRequest>(call, context, (scope, body) => commands.down(scope, body));
    case "POST /v1/restart":
      return command<RestartRequest>(call, context, (scope, body) => commands.restart(scope, body));
    case "POST /v1/check":
      return command<CheckRequest>(call, context, (scope, body) => commands.check(scope, body));
    case "POST /v1/cancel":
      return cancel(call);
    default:
      return call.json(404, { error: { code: "protocol.unknown", message: `this supervisor does not know ${path}` } });
  }
}

function hello({ folder, stack }: ApiContext): Hello {
  return { protocol: protocolVersion, version, pid: process.pid, stack, folder };
}

function events(call: ControlCall, { bus, commands }: ApiContext): void {
  call.line({ result: commands.status() });
  call.onGone(bus.on((event) => call.line({ event })));
}

async function cancel(call: ControlCall): Promise<void> {
  const { command: name } = JSON.parse(await call.body()) as CancelRequest;
  const scope = underWay.get(name);
  scope?.cancel(interrupted("its command was interrupted"));
  call.json(200, { cancelled: scope !== undefined });
}

/** Whoever calls has said which request its path takes. */
type Work<Body> = (scope: Scope, body: Body) => Promise<StackStatus>;

/** A client that leaves in the middle changes nothing: what it has asked for is finished. */
async function command<Body extends object>(
  call: ControlCall,
  { bus, commands }: ApiContext,
  work: Work<Body>,
): Promise<void> {
  const body = JSON.parse(await call.body()) as Body & { timeoutMs?: number };
  const name = String(call.headers[commandHeader] ?? "");
  const off = bus.on((event) => call.line({ event }));
  await using scope = createScope(call.path.replace("/v1/", ""), body.timeoutMs);
  underWay.set(name, scope);
  try {
    const result = await work(scope, body);
    call.line({ result });
  } catch (problem) {
    call.line({ error: wireError(problem) });
  } finally {
    off();
    underWay.delete(name);
    call.end();
    commands.leaveIfIdle();
  }
}

function wireError(problem: unknown): WireError {
  if (!(problem instanceof PlumbError)) return { code: "supervisor.bug", message: messageOf(problem) };
  const { code, message, hint, context } = problem;
  return hint === undefined ? { code, message, context } : { code, message, hint, context };
}
