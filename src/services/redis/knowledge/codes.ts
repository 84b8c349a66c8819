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
    code: "redis.path-missing",
    title: "A file that the configuration of a Redis names is not mounted.",
    cause:
      "An ACL file, a certificate or a module is named that is no file of this project; one that only the image has is not on this machine.",
    fix: "Mount the file, or drop the line.",
  },
  {
    code: "redis.protected-mode",
    title: "Redis refuses its neighbours: protected mode without a password.",
    cause:
      "With protected-mode yes and no password only loopback clients are served; on a container network nobody could connect. Until 6.2 a bind line was enough to turn it off, since 7.0 it is not.",
    fix: "Set requirepass, or protected-mode no where the network is private.",
  },
  {
    code: "redis.password-ignored",
    title: "A variable with a password has no effect in this image.",
    cause:
      "REDIS_PASSWORD is known from the images of Bitnami; the official one looks at no variable, so everybody is let in.",
    fix: "Let the command set it: redis-server --requirepass ...",
  },
  {
    code: "redis.empty-password",
    title: "The image refuses to start without a password.",
    cause: "Images of Bitnami need a password, or ALLOW_EMPTY_PASSWORD=yes.",
    fix: "Set the password, or allow that there is none where the network is private.",
  },
  {
    code: "redis.modules-absent",
    title: "The image brings modules that are not here.",
    cause: "Redis Stack adds search, JSON, time series and more to the server; what runs here is the server alone.",
    fix: "Take what needs the modules as not shown.",
  },
  {
    code: "redis.no-login",
    title: "A Redis asks for a login that its files do not show.",
    cause: "The default user is off, or its password stands there as a hash only.",
    fix: "Give the password by x-plumb.password (default user), or write a user's password in plain text.",
  },
  {
    code: "redis.not-supported",
    title: "A Redis is used in a way that is not supported by this runtime.",
    cause:
      "Sentinel, cluster mode, TLS alone and servers without a TCP port are started as they are, and nothing is shown of them.",
    fix: "Take it as not shown.",
  },
  {
    code: "redis.sentinel",
    title: "A Sentinel is not implemented by the embedded engine.",
    cause: "The engine is a server alone.",
    fix: "Run that service with --runtime NAME=process.",
  },
];
