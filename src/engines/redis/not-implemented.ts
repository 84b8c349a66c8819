import { Failure } from "./reply.ts";

/**
 * Commands of Redis 7.0 that this engine has not, as `COMMAND LIST` of a real server names them.
 * They get an answer of their own: the real server knows them.
 */
export const notImplemented: ReadonlySet<string> = new Set(
  `bitfield bitfield_ro pfadd pfcount pfmerge pfdebug pfselftest geoadd geodist geohash geopos georadius georadius_ro
  georadiusbymember georadiusbymember_ro geosearch geosearchstore dump restore restore-asking migrate function fcall fcall_ro
  failover replconf psync sync module lolwut`
    .split(/\s+/)
    .filter((name) => name !== ""),
);

/** The answer to what the real server would do and this engine does not. */
export function notHere(what: string): Failure {
  return new Failure(`ERR not implemented by the embedded engine: ${what}`);
}
