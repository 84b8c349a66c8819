import { describe, expect, it } from "vitest";
import { serviceSettings, stackSettings } from "../model/settings.ts";
import { bareService, type Service, type Stack } from "../model/stack.ts";
import { secretsOf } from "./secrets-of.ts";

describe("secrets in the environment", () => {
  it.each([
    [{ DB_PASS: "hunter2", DB_PWD: "hunter3", DB_NAME: "shop" }, ["hunter2", "hunter3"]],
    [{ DB_PASSWORD: "123456", TOKEN_TTL: "3600", PASSWORD_MIN_LENGTH: "8" }, ["123456"]],
    [{ PRIVATE_KEY: "abc+/=", SIGNING_KEY: "/etc/sign.pem", KEY_PREFIX: "app:" }, ["abc+/="]],
    [{ DB_PASSWORD: "/8xY/pq", DB_PASSWORD_FILE: "/run/x", APP_SECRET: "$OTHER" }, ["/8xY/pq"]],
    [{ ALLOW_EMPTY_PASSWORD: "yes", API_TOKEN: "none", NO_AUTH: "true" }, []],
    [{ REDIS_URL: "redis://app:p@ss@cache:6379/0" }, ["p@ss"]],
    [{ REDIS_URL: "redis://:p%40ss@cache:6379/0" }, ["p%40ss", "p@ss"]],
    [{ DB: "Server=db;User Id=sa;Password=Abc;1", WEB: "jdbc:x://db/a?user=u&password=pw22" }, ["Abc", "pw22"]],
    [{ MYSQL_DSN: "app:p@ss@tcp(db:3306)/shop" }, ["app:p@ss@tcp(db:3306)/shop", "p@ss"]],
    [{ PG_DSN: "host=db user=app password='a b'" }, ["host=db user=app password='a b'", "a b"]],
  ])("%j", (environment, secrets) => {
    expect(learnt({ environment })).toEqual(secrets);
  });
});

describe("secrets in commands", () => {
  it.each([
    [["redis-server", "--requirepass", "hunter2", "--port", "6379"], ["hunter2"]],
    [["app", "--db-pass=hunter2", "--auth-token", "--verbose", "--no-auth", "x"], ["hunter2"]],
    [
      ["sh", "-c", "redis-server --requirepass 'a b' && API_KEY=k123 run"],
      ["a b", "k123"],
    ],
    [
      ["sh", "-c", "exec redis-server --requirepass hunter2; exit"],
      ["hunter2", "hunter2;"],
    ],
    [["app", "postgres://u:pw22@db/x"], ["pw22"]],
  ])("%j", (command, secrets) => {
    expect(learnt({ command }).toSorted()).toEqual(secrets);
  });

  it("of x-plumb.process count, and its environment", () => {
    const settings = serviceSettings.parse({
      process: { command: "app --db-pass hunter2", env: { DB_PASS: "hunter3" } },
    });
    expect(learnt({ settings }).toSorted()).toEqual(["hunter2", "hunter3"]);
  });
});

it("secrets that are mounted are read", () => {
  const mount = { type: "bind", readOnly: true, createHostPath: false, path: [] } as const;
  const mounts = [
    { ...mount, source: "/host/one", target: "/run/secrets/one" },
    { ...mount, source: undefined, target: "/run/secrets/two", content: "second\n" },
    { ...mount, source: "/host/three", target: "/etc/three" },
  ];
  expect(learnt({ mounts })).toEqual(["content of /host/one", "second"]);
});

function learnt(service: Partial<Service>): readonly string[] {
  const stack: Stack = {
    name: "shop",
    folder: "/shop",
    files: [],
    services: [{ ...bareService("app", "generic"), ...service }],
    volumes: {},
    settings: stackSettings.parse({}),
    origins: { at: () => ({ file: "compose.yaml", line: 1, column: 1 }) },
    findings: [],
  };
  return secretsOf(stack, (path) => `content of ${path}\n`);
}
