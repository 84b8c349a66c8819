import { integer } from "./numbers.ts";
import { Failure } from "./reply.ts";

/** The moment that a time of a command means, in milliseconds since the epoch. @throws Failure */
export function expiryAt(clock: { now(): number }, unit: string, text: string, command: string): number {
  const time = integer(text);
  const word = unit.toLowerCase();
  const ms = word.startsWith("ex") ? time * 1000 : time;
  const at = word.endsWith("at") ? ms : clock.now() + ms;
  if (time <= 0 || !Number.isSafeInteger(at)) throw new Failure(`ERR invalid expire time in '${command}' command`);
  return at;
}
