import { exists, isFolder, readText } from "./files.ts";

/** The real file system, as the manifest reader wants it. */
export const manifestFiles = { read: readText, exists, isFolder } as const;
