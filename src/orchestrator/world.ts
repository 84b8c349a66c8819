import type { Bus } from "../base/bus.ts";
import type { AddressBook } from "../kit/address-book.ts";
import type { PlumbEvent } from "../model/event.ts";
import type { Stack } from "../model/stack.ts";
import type { Forwarding } from "./forwarding.ts";
import type { Prover } from "./prover.ts";
import type { StackPaths } from "./paths.ts";

/** What the lives of a stack's services share. Lives know each other only through `lifeOf`. */
export interface World {
  readonly stack: Stack;
  readonly book: AddressBook;
  readonly paths: StackPaths;
  readonly bus: Bus<PlumbEvent>;
  readonly prover: Prover;
  readonly forwarding: Forwarding;
  /** Environment that services inherit (`PATH`, `HOME`, ...), before the manifest's own. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Id of the run whose ledger is being written. */
  run(): string;
  /** Called when a service has started or ended, so that lease and guardian know what is owned. */
  ownershipChanged(): void;
}
