import type { Bus } from "../base/bus.ts";
import type { AddressBook } from "../kit/address-book.ts";
import type { PlumbEvent } from "../model/event.ts";
import type { Stack } from "../model/stack.ts";
import type { StartIdentity } from "../model/verdict.ts";
import type { Forwarding } from "./forwarding.ts";
import type { StackPaths } from "./paths.ts";
import type { Prover } from "./prover.ts";

/** What the lives of a stack's services share. Lives know each other only through `lifeOf`. */
export interface World {
  readonly stack: Stack;
  readonly book: AddressBook;
  readonly paths: StackPaths;
  readonly bus: Bus<PlumbEvent>;
  readonly prover: Prover;
  readonly forwarding: Forwarding;
  /** A published port that turns out to be taken is moved (`--ports auto`) instead of being an error. */
  readonly movesPorts: boolean;
  /** Environment that services inherit (`PATH`, `HOME`, ...), before the manifest's own. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Id of the run whose ledger is being written. */
  run(): string;
  /** Environment mark by which processes of a service are found, however often they forked. */
  mark(service: string): string;
  /** Takes secrets out of a text that is going to be shown or written. */
  redact(text: string): string;
  /** The same for all texts in a value. */
  clean<T>(value: T): T;
  /** A value that must never be written or shown from now on. */
  learnSecret(secret: string): void;
  /** The service, or helper of ours, that a process belongs to. */
  nameOf(identity: Pick<StartIdentity, "pid">): string | undefined;
  /** Called when a service has started or ended, so that lease and guardian know what is owned. */
  ownershipChanged(): void;
}
