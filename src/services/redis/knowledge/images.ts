/** What an environment variable of an image means for the server. */
export type VariableMeaning =
  /** Its value, or the content of the file it names, is the value of a directive. */
  | { readonly sets: string; readonly file?: boolean }
  /** `yes`, `true` and `1` are yes; everything else is no. */
  | { readonly turns: string }
  /** Options of the command line. */
  | { readonly options: true }
  /** Names of commands that are taken away. */
  | { readonly disables: true }
  /** It makes something that is not carried out here. */
  | { readonly unsupported: string };

export interface Replication {
  readonly mode: string;
  /** Values of `mode` that make a replica. */
  readonly replica: readonly string[];
  readonly host: readonly string[];
  readonly port: readonly string[];
}

/** The contract of an image: what it does with command, environment and files before the server starts. */
export interface ImageContract {
  readonly images: readonly string[];
  readonly dataFolder: string;
  readonly workingDir: string;
  /** The script that carries out what is below; it is the image's entry point, or its command, which the manifest may replace. */
  readonly script: { readonly name: RegExp; readonly is: "entrypoint" | "command" };
  /** Configuration files that are read without being named, where one is mounted. */
  readonly files: readonly string[];
  /** Set where no such file is. */
  readonly defaults: readonly (readonly string[])[];
  /** Protected mode where nobody sets it and the script was left out: the image's own build. */
  readonly protectedMode: "no" | "yes";
  readonly variables: Readonly<Record<string, VariableMeaning>>;
  readonly replication?: Replication;
  /** Without a password the image does not start, unless this variable allows it. */
  readonly allowsEmptyPassword?: string;
  /** Parts of the server that a plain one has not, with the variables that show their use. */
  readonly modules?: { readonly names: string; readonly variables: readonly string[] };
}

/** https://hub.docker.com/_/redis: its entry point and build turn protected mode off. */
const official: ImageContract = {
  images: ["redis"],
  dataFolder: "/data",
  workingDir: "/data",
  script: { name: /(^|\/)docker-entrypoint\.sh$/, is: "entrypoint" },
  files: [],
  defaults: [],
  protectedMode: "no",
  variables: {},
};

/** https://hub.docker.com/r/valkey/valkey */
const valkey: ImageContract = {
  ...official,
  images: ["valkey/valkey"],
  variables: { VALKEY_EXTRA_FLAGS: { options: true } },
};

/** https://redis.io/docs/latest/operate/oss_and_stack/install/archive/install-stack/docker/ */
const stack: ImageContract = {
  ...official,
  images: ["redis/redis-stack-server", "redis/redis-stack"],
  workingDir: "/opt/redis-stack",
  script: { name: /^\/entrypoint\.sh$/, is: "command" },
  files: ["/redis-stack.conf"],
  protectedMode: "yes",
  variables: { REDIS_ARGS: { options: true } },
  modules: {
    names: "search, JSON, time series and probabilistic structures",
    variables: ["REDISEARCH_ARGS", "REDISJSON_ARGS", "REDISTIMESERIES_ARGS", "REDISBLOOM_ARGS", "REDISGRAPH_ARGS"],
  },
};

/** https://github.com/bitnami/containers/tree/main/bitnami/redis and .../valkey: the same with another prefix. */
function bitnami(program: string, images: readonly string[], master: readonly string[]): ImageContract {
  const prefix = program.toUpperCase();
  const home = `/opt/bitnami/${program}`;
  const named = (name: string): string => `${prefix}_${name}`;
  return {
    images,
    dataFolder: `/bitnami/${program}/data`,
    workingDir: "/",
    script: { name: /\/run\.sh$/, is: "command" },
    files: [`${home}/mounted-etc/${program}.conf`, `${home}/etc/${program}.conf`],
    defaults: [
      ["appendonly", "yes"],
      ["save", ""],
    ],
    protectedMode: "yes",
    variables: {
      [named("PASSWORD")]: { sets: "requirepass" },
      [named("PASSWORD_FILE")]: { sets: "requirepass", file: true },
      [named("PORT_NUMBER")]: { sets: "port" },
      [named("AOF_ENABLED")]: { turns: "appendonly" },
      [named("ACLFILE")]: { sets: "aclfile" },
      [named("DISABLE_COMMANDS")]: { disables: true },
      [named("EXTRA_FLAGS")]: { options: true },
      [named("TLS_ENABLED")]: { unsupported: "TLS" },
      [named("SENTINEL_HOST")]: { unsupported: "a master that Sentinel names" },
      ...Object.fromEntries(
        master.flatMap((role) => [
          [named(`${role}_PASSWORD`), { sets: "masterauth" }],
          [named(`${role}_PASSWORD_FILE`), { sets: "masterauth", file: true }],
        ]),
      ),
    },
    replication: {
      mode: named("REPLICATION_MODE"),
      replica: ["slave", "replica"],
      host: master.map((role) => named(`${role}_HOST`)),
      port: master.map((role) => named(`${role}_PORT_NUMBER`)),
    },
    allowsEmptyPassword: "ALLOW_EMPTY_PASSWORD",
  };
}

export const contracts: readonly ImageContract[] = [
  official,
  valkey,
  stack,
  bitnami("redis", ["bitnami/redis", "bitnamilegacy/redis"], ["MASTER"]),
  bitnami("valkey", ["bitnami/valkey", "bitnamilegacy/valkey"], ["PRIMARY", "MASTER"]),
];

/** An image that is not known, as one that is built, is taken for the official one. */
export const unknownImage = official;
