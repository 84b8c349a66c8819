import type { Call } from "../command.ts";
import { Double, type Reply } from "../reply.ts";

export type Scored = readonly [member: string, score: number];

/** Members, with their scores where asked for: flat under RESP2, pairs under RESP3. */
export function scoredReply({ client }: Call, entries: readonly Scored[], withScores: boolean): Reply {
  if (!withScores) return entries.map(([member]) => member);
  if (client.resp === 3) return entries.map(([member, score]) => [member, new Double(score)]);
  return entries.flatMap(([member, score]): Reply[] => [member, new Double(score)]);
}
