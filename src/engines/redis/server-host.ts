/** What the server needs of the program around it. */
export interface ServerHost {
  readonly configFile: string;
  /** Output came up outside of a client's own turn. */
  outputReady(): void;
  shutdown(noSave: boolean): void;
  log(level: "*" | "#", text: string): void;
}
