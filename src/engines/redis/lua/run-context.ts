import type { Client } from "../client.ts";
import type { Call } from "../command.ts";

/** The script that runs now, as the functions it calls see it. */
export interface RunContext {
  readonly call: Call;
  /** Scripts have a client of their own, so that what they SELECT or queue stays theirs. */
  readonly inner: Client;
  readonly readOnly: boolean;
  readonly allowOom: boolean;
  /** The protocol version of replies inside of the script. */
  resp: 2 | 3;
  /** It has changed data: it can't be killed any more. */
  wrote: boolean;
}
