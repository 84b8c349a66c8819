import type { ShutdownSave } from "./command.ts";

/** What the server needs of the program around it. */
export interface ServerHost {
  readonly configFile: string;
  /** Output came up outside of a client's own turn. */
  outputReady(): void;
  shutdown(how: ShutdownSave): void;
  /** What was promised can't be kept: the program says so and ends. */
  fatal(text: string): void;
  log(level: "*" | "#", text: string): void;
}
