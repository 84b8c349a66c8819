/** The server's own defaults, and how it is called. */
export const image = {
  defaultPort: 6379,
  sentinelPort: 26_379,
  program: "redis-server",
} as const;

/** Debian images have no HTTP client and no netcat; Alpine's busybox brings wget and nc. */
export function absentTools(tag: string | undefined): readonly string[] {
  return tag?.includes("alpine") === true ? ["curl"] : ["curl", "wget", "nc"];
}
