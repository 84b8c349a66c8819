import type { Probe } from "../../../kit/probe.ts";
import { authentication } from "./authentication.ts";
import { hashSession } from "./hash-session.ts";
import { lua } from "./lua.ts";
import { memory } from "./memory.ts";
import { persistence } from "./persistence.ts";
import { protocols } from "./protocols.ts";
import { publishSubscribe } from "./publish-subscribe.ts";
import { queue } from "./queue.ts";
import { reach } from "./reach.ts";
import { replication } from "./replication.ts";
import { stream } from "./stream.ts";
import { timeToLive } from "./time-to-live.ts";
import { transaction } from "./transaction.ts";
import { write } from "./write.ts";
import { writeAcceptance } from "./write-acceptance.ts";

/** Everything that is proven of a Redis. */
export const redisProbes: readonly Probe[] = [
  reach,
  authentication,
  protocols,
  write,
  writeAcceptance,
  timeToLive,
  hashSession,
  queue,
  stream,
  publishSubscribe,
  transaction,
  lua,
  memory,
  persistence,
  replication,
];
