/** The contract of the official image (https://hub.docker.com/_/redis) and of its known forks. */
export const image = {
  dataFolder: "/data",
  defaultPort: 6379,
  /** The image's entry point starts redis-server where the first word is an option or a configuration file. */
  program: "redis-server",
  /** The official image answers neighbours without a password: its entry point turns protected mode off. */
  protectedMode: "no",
} as const;

/** Environment variables with which forks of the image take a password. */
export const passwordVariables = ["REDIS_PASSWORD", "VALKEY_PASSWORD"] as const;
export const passwordFileVariables = ["REDIS_PASSWORD_FILE", "VALKEY_PASSWORD_FILE"] as const;

/** Debian images have no HTTP client and no netcat; Alpine's busybox brings wget and nc. */
export function absentTools(tag: string | undefined): readonly string[] {
  return tag?.includes("alpine") === true ? ["curl"] : ["curl", "wget", "nc"];
}
