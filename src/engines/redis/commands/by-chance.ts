import { bigInteger } from "../numbers.ts";
import { Failure } from "../reply.ts";

const largest = 2n ** 63n - 1n;
const mostRepeated = 10_000_000n;

/**
 * How many are asked for by chance; negative: the same may come again, and there are always so many.
 * The real server answers any number of these for as long as its memory lasts.
 */
export function countByChance(text: string, withValues = false): number {
  const count = bigInteger(text);
  if (count < -largest) throw new Failure(`ERR value is out of range, value must between -${largest} and ${largest}`);
  if (withValues && (count < -(largest / 2n) || count > largest / 2n)) throw new Failure("ERR value is out of range");
  if (count < -mostRepeated)
    throw new Failure(`ERR not implemented by the embedded engine: more than ${mostRepeated} elements in one answer`);
  return Number(count);
}
