import type { CatalogueEntry } from "../../../model/catalogue/entry.ts";

/** Findings that are decided from the files, before anything runs. */
export const redisCodes: readonly CatalogueEntry[] = [
  {
    code: "redis.command",
    title: "The command of a Redis service cannot be understood.",
    cause: "The image takes redis-server with its options, or options alone.",
    fix: "Write it as redis-server [file] [--option value].",
  },
  {
    code: "redis.conf-missing",
    title: "The redis.conf that the command names is not mounted.",
    cause: "In a container the path would not exist either.",
    fix: "Mount the file at that path, or correct the command.",
  },
  {
    code: "redis.protected-mode",
    title: "Redis refuses its neighbours: protected mode without a password.",
    cause:
      "With protected-mode yes, no bind and no password, only loopback clients are served; on a container network nobody could connect.",
    fix: "Set requirepass, or bind, or protected-mode no where the network is private.",
  },
];
