import { constants } from "node:buffer";
import { Failure } from "./reply.ts";

const longest = 512 * 1024 * 1024;

/** Checks how long a string is to become. The last bytes of what the real server takes are more than JavaScript can hold. */
export function checkStringSize(length: number): void {
  if (length > longest) throw new Failure("ERR string exceeds maximum allowed size (proto-max-bulk-len)");
  if (length > constants.MAX_STRING_LENGTH)
    throw new Failure(
      `ERR not implemented by the embedded engine: strings of more than ${constants.MAX_STRING_LENGTH} bytes`,
    );
}
