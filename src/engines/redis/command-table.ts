import type { CommandSpec } from "./command.ts";
import { bitmaps } from "./commands/bitmaps.ts";
import { connection } from "./commands/connection.ts";
import { hash } from "./commands/hash.ts";
import { keys } from "./commands/keys.ts";
import { lists } from "./commands/list.ts";
import { publishSubscribe } from "./commands/publish-subscribe.ts";
import { scripting } from "./commands/scripting.ts";
import { serverCommands } from "./commands/server.ts";
import { sets } from "./commands/set.ts";
import { sortedSetRanges } from "./commands/sorted-set-ranges.ts";
import { sortedSets } from "./commands/sorted-set.ts";
import { sorting } from "./commands/sort.ts";
import { streamGroups } from "./commands/stream-groups.ts";
import { streamInfos } from "./commands/stream-info.ts";
import { streamPending } from "./commands/stream-pending.ts";
import { streamReads } from "./commands/stream-read.ts";
import { streams } from "./commands/stream.ts";
import { strings } from "./commands/strings.ts";
import { transactions } from "./commands/transactions.ts";

/** Every command there is. */
export const allCommands: readonly CommandSpec[] = [
  ...connection,
  ...keys,
  ...sorting,
  ...strings,
  ...bitmaps,
  ...hash,
  ...lists,
  ...sets,
  ...sortedSets,
  ...sortedSetRanges,
  ...streams,
  ...streamReads,
  ...streamGroups,
  ...streamPending,
  ...streamInfos,
  ...publishSubscribe,
  ...transactions,
  ...scripting,
  ...serverCommands,
];
