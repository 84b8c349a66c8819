import { describe, expect, it } from "vitest";
import type { LaunchContext } from "../../kit/launch.ts";
import { bareService, type Mount, type Service } from "../../model/stack.ts";
import { translatePaths, translateValue } from "./environment.ts";

const addresses: Readonly<Record<string, string>> = {
  app: "127.9.9.2",
  redis: "127.9.9.4",
  db: "127.9.9.6",
  test: "127.9.9.8",
};
const mount = (target: string, more: Partial<Mount>): Mount => ({
  type: "bind",
  source: undefined,
  target,
  readOnly: false,
  createHostPath: true,
  path: [],
  ...more,
});

const service: Service = {
  ...bareService("app", "generic"),
  ports: [
    { target: 3000, protocol: "tcp", published: 18123, hostIp: undefined, path: [] },
    { target: 4000, protocol: "tcp", published: 4000, hostIp: undefined, path: [] },
  ],
  expose: [{ target: 5000, protocol: "tcp" }],
  mounts: [
    mount("/etc/app", { source: "/project/conf" }),
    mount("/etc/app/cache", { type: "tmpfs" }),
    mount("/run/secrets/pw", { content: "secret" }),
    mount("/data", { type: "volume", source: "data" }),
    mount("/run/secrets/far", {}),
  ],
};

const contextFor = (moved = 0): LaunchContext =>
  ({
    service,
    folder: "/p/.plumb/services/app",
    volumeFolder: (volume: string) => `/p/.plumb/volumes/${volume}`,
    book: {
      mode: moved === 0 ? "pairs" : "remapped",
      addressOf: (name: string) => ({ network: addresses[name] ?? "", inside: "127.9.9.3" }),
      localPort: (_service: string, port: number) => port + moved,
      serviceNamed: (host: string) => {
        if (host === "far") return { is: "elsewhere", service: "far" };
        if (host === "both") return { is: "ambiguous", services: ["redis", "db"] };
        return host in addresses ? { is: "service", service: host } : { is: "nobody" };
      },
    },
  }) as unknown as LaunchContext;

const context = contextFor();
const notesOf = (name: string, value: string): readonly string[] =>
  translateValue(context, name, value).notes.map(({ about, word }) => `${about} ${word}`);

describe("names of services in environment values", () => {
  it.each([
    ["REDIS_URL", "redis://redis:6379/0", "redis://127.9.9.4:6379/0"],
    ["REDIS_URL", "redis://:p@ss@redis:6379", "redis://:p@ss@127.9.9.4:6379"],
    ["REDIS_URL", "redis://:pa,ss;w=db:1@redis:6379", "redis://:pa,ss;w=db:1@127.9.9.4:6379"],
    ["REDIS_URL", "redis://user:pass@redis", "redis://user:pass@127.9.9.4"],
    ["JDBC_URL", "jdbc:postgresql://db:5432/app?ssl=false", "jdbc:postgresql://127.9.9.6:5432/app?ssl=false"],
    ["JDBC_URL", "jdbc:oracle:thin:@db:1521:xe", "jdbc:oracle:thin:@127.9.9.6:1521:xe"],
    ["SENTINELS", "redis:26379,db:26379", "127.9.9.4:26379,127.9.9.6:26379"],
    ["NODES", "redis:6379 test:6379", "127.9.9.4:6379 127.9.9.8:6379"],
    ["NODES", "redis:6379; test:6379", "127.9.9.4:6379; 127.9.9.8:6379"],
    ["PEERS", "redis, db", "127.9.9.4, 127.9.9.6"],
    [
      "URLS",
      "http://db:80/a;http://redis:81 http://test:82",
      "http://127.9.9.6:80/a;http://127.9.9.4:81 http://127.9.9.8:82",
    ],
    ["URLS", "redis://:a@db:1,redis://:b@redis:2", "redis://:a@127.9.9.6:1,redis://:b@127.9.9.4:2"],
    ["MONGO_URL", "mongodb://db:27017,redis:27017/test", "mongodb://127.9.9.6:27017,127.9.9.4:27017/test"],
    ["DSN", "host=db port=5432 user=db dbname=db", "host=127.9.9.6 port=5432 user=db dbname=db"],
    ["DSN", "user:pw@tcp(db:3306)/x?parseTime=true", "user:pw@tcp(127.9.9.6:3306)/x?parseTime=true"],
    ["JAVA_OPTS", "-Xmx1g -Ddb.host=db -Ddb.name=db", "-Xmx1g -Ddb.host=127.9.9.6 -Ddb.name=db"],
    ["ARGS", "--redis-host redis --user redis", "--redis-host 127.9.9.4 --user redis"],
    ["ConnectionString", "Server=db;Database=db;User Id=db", "Server=127.9.9.6;Database=db;User Id=db"],
    ["ConnectionString", "Server=tcp:db,1433;Database=db", "Server=tcp:127.9.9.6,1433;Database=db"],
    ["ConnectionString", "Data Source=db;Initial Catalog=db", "Data Source=127.9.9.6;Initial Catalog=db"],
    ["CONFIG", '{"host":"db","port":5432,"database":"db"}', '{"host":"127.9.9.6","port":5432,"database":"db"}'],
    ["CONFIG", '["redis:6379","http://db:80/x"]', '["127.9.9.4:6379","http://127.9.9.6:80/x"]'],
    ["SETTINGS", "url=redis://redis:6379", "url=redis://127.9.9.4:6379"],
    ["DB_HOST", "db", "127.9.9.6"],
    ["PGHOST", "db", "127.9.9.6"],
    ["MYSQL_HOST_NAME", "db", "127.9.9.6"],
    ["dbHost", "db", "127.9.9.6"],
    ["PEER_NODES", "redis,db", "127.9.9.4,127.9.9.6"],
    ["PEER_NODES", '["redis","db:1"]', '["127.9.9.4","127.9.9.6:1"]'],
    ["CACHE_DRIVER", "redis", "redis"],
    ["POSTGRES_DB", "db", "db"],
    ["NODE_ENV", "test", "test"],
    ["CACHE_IMAGE", "redis:7", "redis:7"],
    ["ALLOWED_HOSTS", "localhost,app", "localhost,app"],
    ["DOCS", "https://redis.io/docs?about=a@db", "https://redis.io/docs?about=a@db"],
    ["GREETING", "hello, redis and db", "hello, redis and db"],
  ])("%s=%s", (name, value, expected) => {
    expect(translateValue(context, name, value)).toEqual({ value: expected, notes: [] });
  });

  it.each([
    ["a host in a URL that is no service", "URL", "http://rediss:6379", ["unknown rediss"]],
    ["a bare name that may be anything", "CACHE", "redis", ["doubtful redis"]],
    ["a name that says two things", "REDIS_HOST_DB", "redis", ["doubtful redis"]],
    ["a field whose name says nothing", "OPTIONS", "thing=redis", ["doubtful redis"]],
    ["a host in a form that is not understood", "DSN", "redis://u:p/w@redis", ["doubtful redis"]],
    ["a service on another network", "FAR_URL", "http://far:80", ["elsewhere far"]],
    ["a driver's name is no address there either", "CACHE_DRIVER", "far", []],
    ["a name that two claim", "HOST_OF_BOTH", "both:80", ["ambiguous both"]],
  ])("%s stays, and is told", (_what, name, value, notes) => {
    expect(notesOf(name, value)).toEqual(notes);
    expect(translateValue(context, name, value).value).toBe(value);
  });

  it("ports are exchanged where they have moved, beside their host or in a field of their own", () => {
    const moved = (value: string): string => translateValue(contextFor(10_000), "DSN", value).value;
    expect(moved("redis://redis")).toBe("redis://127.9.9.4:16379");
    expect(moved("host=db port=5432")).toBe("host=127.9.9.6 port=15432");
    expect(moved('{"host":"db","port":5432}')).toBe('{"host":"127.9.9.6","port":15432}');
    expect(moved("Server=db,1433")).toBe("Server=127.9.9.6,11433");
  });
});

describe("localhost in environment values", () => {
  it.each([
    [
      "the container's own port is where the program listens",
      "SELF",
      "http://localhost:3000/health",
      "http://127.9.9.2:3000/health",
      [],
    ],
    ["a port that is exposed only, likewise", "SELF", "http://127.0.0.1:5000", "http://127.9.9.2:5000", []],
    [
      "a port published under its own number is for browsers",
      "NEXTAUTH_URL",
      "http://localhost:4000",
      "http://localhost:4000",
      [],
    ],
    [
      "any other port is told",
      "CORS_ORIGIN",
      "http://localhost:18123",
      "http://localhost:18123",
      ["localhost localhost:18123"],
    ],
    ["no port is told", "ISSUER", "http://localhost/x", "http://localhost/x", ["localhost localhost"]],
    ["a database on localhost is told", "DB_HOST", "localhost", "localhost", ["localhost localhost"]],
    ["where the program itself listens, it is its own affair", "LISTEN_ADDR", "localhost:3000", "localhost:3000", []],
    ["and so is HOST", "HOST", "localhost", "localhost", []],
  ])("%s", (...[, name, value, expected, notes]) => {
    expect(translateValue(context, name, value).value).toBe(expected);
    expect(notesOf(name, value)).toEqual(notes);
  });
});

describe("container paths", () => {
  it.each([
    ["/etc/app/x.conf", "/project/conf/x.conf"],
    ["/etc/app", "/project/conf"],
    ["/etc/application/x", "/etc/application/x"],
    ["/etc/app/cache/x", "/etc/app/cache/x"],
    ["/run/secrets/pw", "/p/.plumb/services/app/mounted/_run_secrets_pw"],
    ["/run/secrets/far", "/run/secrets/far"],
    ["/data/a b.db", "/p/.plumb/volumes/data/a b.db"],
    ["file:///data/a.db", "file:///p/.plumb/volumes/data/a.db"],
    ["sqlite:////data/a.db?mode=ro", "sqlite:////p/.plumb/volumes/data/a.db?mode=ro"],
    ["-Dconfig=/etc/app/x.conf", "-Dconfig=/project/conf/x.conf"],
    ["/etc/app/bin:/usr/bin:/data/bin", "/project/conf/bin:/usr/bin:/p/.plumb/volumes/data/bin"],
    ["http://db/etc/app/x", "http://127.9.9.6/etc/app/x"],
  ])("%s", (value, expected) => {
    expect(translateValue(context, "CONF", value).value).toBe(expected);
  });

  it("in words of a command too", () => {
    expect(translatePaths(context, "--config=/etc/app/x.conf")).toBe("--config=/project/conf/x.conf");
  });
});
