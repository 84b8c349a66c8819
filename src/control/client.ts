import { PlumbError } from "../base/errors.ts";
import type { Hello, StreamLine } from "./protocol.ts";
import { protocolVersion } from "./protocol.ts";
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
  /** Runs a command, tells its events and resolves with its result. @throws PlumbError what the supervisor refused */
  command(name: string, body: unknown, options: CommandOptions): Promise<StackStatus>;
}

export interface CommandOptions {
  onEvent(event: PlumbEvent): void;
  readonly headers?: Readonly<Record<string, string>>;
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
    status: async () => JSON.parse(await transport.get("/v1/status")) as StackStatus,
    async command(name, body, { onEvent, headers = {} }) {
      for await (const text of transport.post(`/v1/${name}`, JSON.stringify(body), headers)) {
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

function fromWire(error: Extract<StreamLine, { error: unknown }>["error"]): PlumbError {
  const { code, message, hint, context } = error;
  return new PlumbError(code, { message, hint, ...(context === undefined ? {} : { context }) });
}
