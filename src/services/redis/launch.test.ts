import { describe, expect, it } from "vitest";
import { bareService, type Service } from "../../model/stack.ts";
import { type LaunchCase, ownLines, planRedis } from "../../../test/support/redis-launch.ts";

const conf = (text: string, more: LaunchCase = {}): LaunchCase => ({
  command: ["redis-server", "/r.conf"],
  ...more,
  mounts: { "/r.conf": "/project/r.conf", ...more.mounts },
  files: { "/project/r.conf": text, ...more.files },
});
const master: Service = { ...bareService("master", "redis") };

async function findings(given: LaunchCase): Promise<readonly string[]> {
  return (await planRedis(given)).findings.map(({ id, verdict }) => `${id} ${verdict}`);
}

describe("passwords in the environment", () => {
  it.each([
    ["the official image", "redis:7.0", "REDIS_PASSWORD"],
    ["Valkey's image", "valkey/valkey:8.0", "VALKEY_PASSWORD"],
    ["Bitnami's Redis, of the other name", "bitnami/redis:7.0", "VALKEY_PASSWORD"],
  ])("have no effect in %s", async (_name, image, variable) => {
    const plan = await planRedis({ image, environment: { [variable]: "secret", ALLOW_EMPTY_PASSWORD: "yes" } });
    expect(plan.findings).toMatchObject([
      {
        id: "redis.password-ignored",
        verdict: "fail",
        severity: "high",
        message: `${variable} of redis has no effect in ${image}: it asks nobody for a password`,
        at: { line: 3 },
      },
    ]);
    expect(plan.credentials).toEqual({});
    expect(plan.files[0]?.content).not.toContain("secret");
  });

  it.each([
    ["bitnami/redis:7.0", "REDIS_PASSWORD"],
    ["registry.local/bitnamilegacy/redis:7.0", "REDIS_PASSWORD"],
    ["bitnami/valkey:8.0", "VALKEY_PASSWORD"],
  ])("are set by %s", async (image, variable) => {
    const plan = await planRedis({ image, environment: { [variable]: "secret" } });
    expect(plan.findings).toEqual([]);
    expect(plan.credentials.password).toBe("secret");
  });

  it("are fine where the command uses them", async () => {
    const plan = await planRedis({
      environment: { REDIS_PASSWORD: "secret" },
      command: ["sh", "-c", "redis-server --requirepass $REDIS_PASSWORD"],
    });
    expect([plan.findings, plan.credentials.password]).toEqual([[], "secret"]);
  });
});

describe("protected mode", () => {
  const denied = ["redis.protected-mode fail"];
  it.each([
    [
      "without a password, since 7.0, whatever is bound",
      { command: ["--protected-mode", "yes", "--bind", "0.0.0.0"] },
      denied,
    ],
    ["in capitals", { command: ["--protected-mode", "YES"] }, denied],
    ["with a bind, before 7.0", { image: "redis:6.2", command: ["--protected-mode", "yes", "--bind", "0.0.0.0"] }, []],
    ["without one, before 7.0", { image: "redis:6.2-alpine", command: ["--protected-mode", "yes"] }, denied],
    ["with a password", { command: ["--protected-mode", "yes", "--requirepass", "x"] }, []],
    ["with a password of the default user", conf("protected-mode yes\nuser default on >x ~* +@all"), []],
    ["with a default user who needs none", conf("protected-mode yes\nuser default on nopass ~* +@all"), denied],
    ["left to the image", {}, []],
    [
      "of Redis Stack started without its script",
      { image: "redis/redis-stack-server:7.2", command: ["redis-server"] },
      denied,
    ],
  ] as const)("%s", async (_name, given, expected) => {
    expect(await findings(given)).toEqual(expected);
  });
});

describe("what images make of their environment", () => {
  it("Bitnami's refuses to start without a password", async () => {
    expect(await findings({ image: "bitnami/redis:7.0" })).toEqual(["redis.empty-password fail"]);
    expect(await findings({ image: "bitnami/redis:7.0", environment: { ALLOW_EMPTY_PASSWORD: "yes" } })).toEqual([]);
  });

  it("Bitnami's variables are directives", async () => {
    const plan = await planRedis({
      image: "bitnami/redis:7.0",
      mounts: { "/bitnami/redis/data": "data" },
      environment: {
        REDIS_PASSWORD: "own",
        REDIS_PORT_NUMBER: "6380",
        REDIS_AOF_ENABLED: "no",
        REDIS_DISABLE_COMMANDS: "FLUSHDB,FLUSHALL",
        REDIS_EXTRA_FLAGS: "--maxmemory 1mb",
        REDIS_REPLICATION_MODE: "slave",
        REDIS_MASTER_HOST: "master",
        REDIS_MASTER_PORT_NUMBER: "6390",
        REDIS_MASTER_PASSWORD: "theirs",
      },
      others: [master],
    });
    expect(ownLines(plan).toSorted()).toEqual([
      "appendonly no",
      "appendonly yes",
      "masterauth theirs",
      "maxmemory 1mb",
      "port 6380",
      'rename-command FLUSHALL ""',
      'rename-command FLUSHDB ""',
      "replicaof 127.77.7.4 6390",
      "requirepass own",
      'save ""',
    ]);
    expect(ownLines(plan).indexOf("appendonly no")).toBeGreaterThan(ownLines(plan).indexOf("appendonly yes"));
    expect(plan.expected).toMatchObject({ role: "slave", "read-only": "yes", "master-runtime": "process" });
    expect(plan.listeners.map(({ containerPort }) => containerPort)).toEqual([6380]);
    expect(plan.folders).toContain("/volumes/data");
  });

  it("Valkey's and Redis Stack's take options", async () => {
    const valkey = await planRedis({
      image: "valkey/valkey:8",
      environment: { VALKEY_EXTRA_FLAGS: "--requirepass abc --port 6400" },
    });
    expect([valkey.credentials.password, valkey.listeners[0]?.containerPort]).toEqual(["abc", 6400]);
    const stack = await planRedis({
      image: "redis/redis-stack:latest",
      environment: { REDIS_ARGS: "--requirepass pw --save 60 1" },
    });
    expect(stack.credentials.password).toBe("pw");
    expect(ownLines(stack)).toEqual(["requirepass pw", "save 60 1"]);
  });

  it("Redis Stack's modules are not here: a note, and unknown where their use shows", async () => {
    const image = "redis/redis-stack-server:7.2.0";
    expect(await findings({ image })).toEqual(["redis.modules-absent pass"]);
    expect(await findings({ image, environment: { REDISEARCH_ARGS: "MAXSEARCHRESULTS 5" } })).toEqual([
      "redis.modules-absent unknown",
    ]);
  });

  it("a file that an image reads by itself is read", async () => {
    const plan = await planRedis({
      image: "redis/redis-stack-server:7.2.0",
      mounts: { "/redis-stack.conf": "/project/s.conf" },
      files: { "/project/s.conf": "requirepass x" },
    });
    expect(plan.credentials.password).toBe("x");
  });
});

describe("paths of a configuration", () => {
  it("lead to what is mounted, and options of a module stay", async () => {
    const given = conf(
      'loadmodule /m/x.so one "two three"\naclfile /m/users.acl\nunixsocket /run/s.sock\ntls-ca-cert-dir /m/ca',
      {
        mounts: { "/m": "/project/m" },
        files: { "/project/m/users.acl": "user default on nopass" },
      },
    );
    expect(ownLines(await planRedis(given))).toEqual([
      'loadmodule /project/m/x.so one "two three"',
      "aclfile /project/m/users.acl",
      "unixsocket /p/s.sock",
      "tls-ca-cert-dir /project/m/ca",
    ]);
  });

  it.each(["loadmodule /m.so", "aclfile /etc/users.acl", "tls-cert-file /etc/x.crt"])(
    "%s, where nothing is mounted, is refused at its line",
    async (line) => {
      await expect(planRedis(conf(`# first\n${line}`))).rejects.toThrow(
        `/project/r.conf:2:1: ${line} of redis is not mounted from this project`,
      );
    },
  );

  it("a relative path counts from the working folder", async () => {
    const plan = await planRedis({
      workingDir: "/conf",
      command: ["redis-server", "redis.conf"],
      mounts: { "/conf": "/project/conf" },
      files: { "/project/conf/redis.conf": "include extra.conf\n", "/project/conf/extra.conf": "port 7001\n" },
    });
    expect(plan.listeners[0]?.containerPort).toBe(7001);
  });

  it("a configuration that stands in the manifest is a file here", async () => {
    const plan = await planRedis({ command: ["redis-server", "/r"], mounts: { "/r": { content: "port 7002\n" } } });
    expect(plan.listeners[0]?.containerPort).toBe(7002);
  });
});

describe("included files", () => {
  const given = conf(
    "maxmemory 1mb\ninclude /etc/redis/extra.conf\nmaxmemory 2mb\ninclude /etc/redis/d/*.conf\ninclude /none/*.conf\n",
    {
      mounts: { "/etc/redis": "/project/etc" },
      files: {
        "/project/etc/extra.conf": "# why\nrequirepass hidden\nbind 127.0.0.1\nmaxmemory 3mb\n",
        "/project/etc/d/a.conf": 'port 7003\nrename-command FLUSHALL ""\n',
        "/project/etc/d/b.conf": "logfile /var/log/x.log\n",
        "/project/etc/d/c.txt": "bad",
      },
    },
  );

  it("count like lines of the file itself, and keep their own numbers", async () => {
    const plan = await planRedis(given);
    expect(plan.credentials.password).toBe("hidden");
    expect(plan.listeners).toMatchObject([{ containerPort: 7003, hosts: ["127.77.7.3"] }]);
    expect(ownLines(plan)).toEqual([
      "maxmemory 1mb",
      "include /p/config/included-1/extra.conf",
      "maxmemory 2mb",
      "include /p/config/included-2/*.conf",
      "# include /none/*.conf",
    ]);
    expect(plan.files.slice(1)).toEqual([
      {
        path: "/p/config/included-1/extra.conf",
        content: "# why\nrequirepass hidden\nbind 127.77.7.3\nmaxmemory 3mb\n",
        copyOf: "/project/etc/extra.conf",
      },
      {
        path: "/p/config/included-2/a.conf",
        content: 'port 7003\nrename-command FLUSHALL ""\n',
        copyOf: "/project/etc/d/a.conf",
      },
      { path: "/p/config/included-2/b.conf", content: 'logfile ""\n', copyOf: "/project/etc/d/b.conf" },
    ]);
  });

  it("follow the file for the engine, which reads one, where no later line overrides them", async () => {
    const plan = await planRedis({ ...given, runtime: "embedded" });
    expect(ownLines(plan)).toEqual([
      "maxmemory 1mb",
      "# include /etc/redis/extra.conf",
      "maxmemory 2mb",
      "# include /etc/redis/d/*.conf",
      "# include /none/*.conf",
      "requirepass hidden",
      "bind 127.77.7.3",
      "port 7003",
      'rename-command FLUSHALL ""',
      'logfile ""',
    ]);
  });

  it("that are not mounted, or include themselves, are refused at the line that names them", async () => {
    await expect(planRedis(conf("# first\ninclude /none.conf"))).rejects.toThrow(
      "/project/r.conf:2:1: /none.conf, which redis starts with, is not mounted",
    );
    await expect(planRedis(conf("include /r.conf"))).rejects.toThrow(
      "/project/r.conf:1:1: /r.conf is included by itself",
    );
  });
});

describe("logins", () => {
  it.each([
    [
      "of a user with a password",
      "user default off\nuser app on >apppw ~* +@all",
      { username: "app", password: "apppw" },
    ],
    [
      "of the user who may do all",
      "user default off\nuser a on >x ~a +get\nuser b on >y ~* +@all",
      { username: "b", password: "y" },
    ],
    ["of the default user", "user default on >defpw ~* +@all", { password: "defpw" }],
    ["of requirepass, beside other users", "requirepass r\nuser app on >apppw ~* +@all", { password: "r" }],
    ["in quotes", 'requirepass "a\\"b c"', { password: 'a"b c' }],
  ])("%s", async (_name, text, expected) => {
    const plan = await planRedis(conf(text));
    expect(plan.credentials).toMatchObject(expected);
    expect(plan.findings).toEqual([]);
    const filed = conf("aclfile /u.acl", { mounts: { "/u.acl": "/project/u.acl" }, files: { "/project/u.acl": text } });
    if (text.startsWith("user")) expect((await planRedis(filed)).credentials).toMatchObject(expected);
  });

  it("that the files hold as a hash only are unknown, unless x-plumb gives one", async () => {
    const given = conf("user default off\nuser app on #abc ~* +@all");
    const plan = await planRedis(given);
    expect(plan.findings).toMatchObject([
      { id: "redis.no-login", verdict: "unknown", at: { file: "/project/r.conf" } },
    ]);
    expect(plan.findings[0]?.hint).toContain("x-plumb.password");
    expect(plan.expected["login"]).toBe("undecided");
    expect((await planRedis({ ...given, password: "stated" })).findings).toEqual([]);
  });
});

describe("what is not shown here", () => {
  it.each([
    ["no TCP port", { command: ["--port", "0"] }, "no TCP port"],
    ["TLS alone", { command: ["--port", "0", "--tls-port", "6379"] }, "TLS alone"],
    ["a cluster", { command: ["--cluster-enabled", "yes"] }, "cluster mode"],
    [
      "a Sentinel",
      conf("sentinel monitor m master 6379 2", { command: ["redis-sentinel", "/r.conf"], others: [master] }),
      "Sentinel",
    ],
    [
      "TLS of Bitnami",
      { image: "bitnami/redis:7.0", environment: { REDIS_PASSWORD: "x", REDIS_TLS_ENABLED: "yes" } },
      "TLS",
    ],
  ])("%s is unknown", async (_name, given, what) => {
    const plan = await planRedis(given);
    expect(plan.findings.map(({ verdict, message }) => [verdict, message])).toEqual([
      ["unknown", `redis uses ${what}, which is not supported by this runtime`],
    ]);
    expect(plan.expected["unsupported"]).toBe(what);
    if (what === "Sentinel") expect(ownLines(plan)).toEqual(["sentinel monitor m 127.77.7.4 6379 2"]);
  });
});

describe("the master of a replica", () => {
  it("is named in one argument or two", async () => {
    for (const words of [["master", "6379"], ["master 6379"]]) {
      const plan = await planRedis({ command: ["redis-server", "--replicaof", ...words], others: [master] });
      expect([ownLines(plan), plan.expected["role"]]).toEqual([["replicaof 127.77.7.4 6379"], "slave"]);
    }
  });

  it("on another network is not found", async () => {
    const given = { command: ["--replicaof", "master", "6379"], others: [{ ...master, networks: ["back"] }] };
    expect((await planRedis(given)).findings).toMatchObject([
      {
        id: "translate.other-network",
        verdict: "fail",
        message: expect.stringContaining("replicaof of redis names master, which is on none of its networks"),
      },
    ]);
  });

  it("that two services claim is neither", async () => {
    const others = ["one", "two"].map((name) => ({ ...bareService(name, "redis"), aliases: ["master"] }));
    expect(await findings({ command: ["--replicaof", "master", "6379"], others })).toEqual([
      "translate.ambiguous-name unknown",
    ]);
  });
});
