import type { DiagnoseRule } from "../../kit/service.ts";

/** Log lines of Redis with what they mean. The first rule that matches decides, so the specific ones come first. */
export const redisRules: readonly DiagnoseRule[] = [
  {
    id: "redis.config-rejected",
    pattern: /Reading the configuration file, at line (\d+)\n>>> '(.*)'\n(.+)/,
    terminal: true,
    cause: "its configuration is refused at line $1, '$2': $3",
    fix: "correct that line; the message after it says what is wrong",
    lineGroup: 1,
    quoteAfter: 2,
  },
  {
    id: "redis.config-missing",
    pattern: /Fatal error, can't open config file '?([^':]+)'?/,
    terminal: true,
    cause: "its configuration file $1 can't be opened",
    fix: "mount the file, or correct the path in command",
  },
  {
    id: "redis.address",
    pattern: /Could not create server TCP listening socket ([^:]+:\d+): bind: Cannot assign requested address/,
    terminal: true,
    cause: "$1 is no address of this machine",
    fix: "bind 0.0.0.0, or an address it has",
  },
  {
    id: "redis.aof-damaged",
    pattern: /Bad file format reading the append only file|Unexpected end of file reading the append only file/,
    terminal: true,
    cause: "its append-only file is damaged",
    fix: "make a copy of it, then redis-check-aof --fix",
  },
  {
    id: "redis.rdb-damaged",
    pattern:
      /Wrong signature trying to load DB from file|Short read or OOM loading DB|Fatal error loading the DB|RDB file was saved with checksum/,
    terminal: true,
    cause: "its snapshot can't be loaded",
    fix: "restore dump.rdb from a copy, or look at it with redis-check-rdb",
  },
  {
    id: "redis.rdb-version",
    pattern: /Can't handle RDB format version (\d+)/,
    terminal: true,
    cause: "its snapshot was written by a newer Redis (format $1)",
    fix: "run that version or a newer one",
  },
  {
    id: "redis.folder",
    pattern: /Can't chdir to '([^']+)': (.+)/,
    terminal: true,
    cause: "its folder $1 can't be used: $2",
    fix: "make the folder, or correct dir",
  },
  {
    id: "redis.log-file",
    pattern: /Can't open the log file: (.+)/,
    terminal: true,
    cause: "its log file can't be opened: $1",
    fix: "correct logfile, or drop it",
  },
  {
    id: "redis.not-permitted",
    pattern:
      /(?:Can't open|Failed opening|opening the (?:temp|append)[^:]*)[^:]*: (Permission denied|Read-only file system)/,
    terminal: true,
    cause: "it may not write its data: $1",
    fix: "give the user it runs as the right to write its dir",
  },
  {
    id: "redis.disk-full",
    pattern: /No space left on device/,
    terminal: false,
    cause: "its disk is full",
    fix: "free some space, or move its dir",
  },
  {
    id: "redis.acl-file",
    pattern: /Aborting Redis startup because of ACL errors: (.+)/,
    terminal: true,
    cause: "its ACL file is refused: $1",
    fix: "correct the line that the message names",
  },
  {
    id: "redis.module",
    pattern: /Module (\S+) failed to load/,
    terminal: true,
    cause: "the module $1 can't be loaded",
    fix: "install it for this version, or drop the loadmodule line",
  },
  {
    id: "redis.out-of-memory",
    pattern: /Out Of Memory allocating|Can't allocate|Cannot allocate memory/,
    terminal: false,
    cause: "it got no more memory from the machine",
    fix: "set maxmemory, or give it more",
  },
  {
    id: "redis.crashed",
    pattern: /Redis \S+ crashed by signal: (\d+)/,
    terminal: false,
    cause: "it crashed by signal $1",
    fix: "report its log to the project",
  },
];
