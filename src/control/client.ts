import { codeOf, PlumbError } from "../base/errors.ts";
import type { Hello, StreamLine } from "./protocol.ts";
import { commandHeader, protocolVersion } from "./protocol.ts";
import type { PlumbEvent } from "../model/event.ts";
import type { StackStatus } from "../model/status.ts";

/** How the client reaches the supervisor's socket: handed in, so that this folder opens nothing itself. */
export interface ControlTransport {
  get(path: string): Promise<string>;
  /** The lines of a streamed answer. */
  post(path: string, body: string, headers: Readonly<Record<string, string>>): AsyncIterable<string>;
}

export interface SupervisorClient {
  hello(): Promise<Hello>;
  status(): Promise<StackStatus>;
  /**
   * Runs a command, tells its events and resolves with its result.
   * @throws PlumbError what the supervisor refused; `supervisor.leaving` where it had not begun: the command can be asked for again
   */
  command(name: string, body: unknown, options: CommandOptions): Promise<StackStatus>;
  /** Cancels the command of that name: what it has started is stopped, and its stream ends. */
  cancel(commandId: string): Promise<void>;
}

export interface CommandOptions {
  onEvent(event: PlumbEvent): void;
  /** A name by which it can be cancelled. */
  readonly id?: string;
}

export function supervisorClient(transport: ControlTransport): SupervisorClient {
  return {
    async hello() {
      const hello = JSON.parse(await transport.get("/v1/hello")) as Hello;
      if (hello.protocol === protocolVersion) return hello;
      throw new PlumbError("protocol.version", {
        message: `the supervisor of this stack speaks protocol ${hello.protocol} (version ${hello.version}), this program ${protocolVersion}`,
        hint: "use the version that started the stack to stop it; nothing was stopped",
      });
    },
    async status() {
      const answer = await transport.get("/v1/status").catch((problem: unknown) => {
        throw orLeaving(problem);
      });
      return JSON.parse(answer) as StackStatus;
    },
    async cancel(command) {
      for await (const _answer of transport.post("/v1/cancel", JSON.stringify({ command }), {})) return;
    },
    async command(name, body, { onEvent, id }) {
      const headers = id === undefined ? {} : { [commandHeader]: id };
      for await (const text of begun(transport.post(`/v1/${name}`, JSON.stringify(body), headers))) {
        const line = JSON.parse(text) as StreamLine;
        if ("event" in line) onEvent(line.event);
        else if ("result" in line) return line.result;
        else throw fromWire(line.error);
      }
      throw new PlumbError("supervisor.lost", {
        message: `the supervisor ended while it carried out ${name}`,
        hint: "plumb status tells what is left of the stack",
      });
    },
  };
}

const notThere: ReadonlySet<string> = new Set(["ECONNREFUSED", "ECONNRESET", "ENOENT", "EPIPE"]);

/** A supervisor that went away before it said anything has not begun. */
async function* begun(lines: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let heard = false;
  try {
    for await (const line of lines) {
      heard = true;
      yield line;
    }
  } catch (problem) {
    throw heard ? problem : orLeaving(problem);
  }
}

function orLeaving(problem: unknown): unknown {
  const code = codeOf(problem) ?? codeOf(problem instanceof Error ? problem.cause : undefined);
  if (!notThere.has(code ?? "")) return problem;
  return new PlumbError("supervisor.leaving", {
    message: "the supervisor left before it began",
    hint: "run the command again",
    cause: problem,
  });
}

function fromWire(error: Extract<StreamLine, { error: unknown }>["error"]): PlumbError {
  const { code, message, hint, context } = error;
  return new PlumbError(code, { message, hint, ...(context === undefined ? {} : { context }) });
}
