import { integer } from "./numbers.ts";
import { notHere } from "./not-implemented.ts";
import { Failure } from "./reply.ts";

const latestEnd = 2 ** 63;

/** Refuses a moment that the real server can't hold either, and one that only this engine can't. @throws Failure */
export function checkEnd(at: number, command: string): void {
  if (Math.abs(at) > latestEnd) throw new Failure(`ERR invalid expire time in '${command}' command`);
  if (!Number.isSafeInteger(at)) throw notHere("times to live of more than 285000 years");
}

/** The moment that a time of a command means, in milliseconds since the epoch. @throws Failure */
export function expiryAt(clock: { now(): number }, unit: string, text: string, command: string): number {
  const time = integer(text);
  const word = unit.toLowerCase();
  const ms = word.startsWith("ex") ? time * 1000 : time;
  const at = word.endsWith("at") ? ms : clock.now() + ms;
  if (time <= 0) throw new Failure(`ERR invalid expire time in '${command}' command`);
  checkEnd(at, command);
  return at;
}
