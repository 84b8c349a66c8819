import { describe, expect, it } from "vitest";
import type { LaunchContext } from "../../kit/launch.ts";
import { bareService } from "../../model/stack.ts";
import { translateValue } from "./environment.ts";

const addresses: Readonly<Record<string, string>> = { app: "127.9.9.2", redis: "127.9.9.4", db: "127.9.9.6" };

const context = {
  service: bareService("app", "generic"),
  book: {
    mode: "pairs",
    addressOf: (name: string) => ({ network: addresses[name] ?? "", inside: "127.9.9.3" }),
    localPort: (_service: string, port: number) => port,
    serviceNamed: (host: string) => (host in addresses ? host : undefined),
  },
} as unknown as LaunchContext;

describe("names of services in environment values", () => {
  it.each([
    ["REDIS_URL", "redis://redis:6379/0", "redis://127.9.9.4:6379/0"],
    ["REDIS_URL", "redis://:p@ss@redis:6379", "redis://:p@ss@127.9.9.4:6379"],
    ["REDIS_URL", "redis://user:pass@redis", "redis://user:pass@127.9.9.4"],
    ["JDBC_URL", "jdbc:postgresql://db:5432/app?ssl=false", "jdbc:postgresql://127.9.9.6:5432/app?ssl=false"],
    ["SENTINELS", "redis:26379,db:26379", "127.9.9.4:26379,127.9.9.6:26379"],
    ["MONGO_URL", "mongodb://db:27017,redis:27017/test", "mongodb://127.9.9.6:27017,127.9.9.4:27017/test"],
    ["DSN", "host=db port=5432 user=db dbname=db", "host=127.9.9.6 port=5432 user=db dbname=db"],
    ["ConnectionString", "Server=db;Database=db;User Id=db", "Server=127.9.9.6;Database=db;User Id=db"],
    ["REDIS_HOST", "redis", "127.9.9.4"],
    ["PEER_NODES", "redis,db", "127.9.9.4,127.9.9.6"],
    ["SELF", "http://localhost:3000", "http://127.9.9.3:3000"],
    ["CACHE_DRIVER", "redis", "redis"],
    ["POSTGRES_DB", "db", "db"],
    ["DOCS", "https://redis.io/docs", "https://redis.io/docs"],
    ["GREETING", "hello, redis and db", "hello, redis and db"],
  ])("%s=%s", (name, value, expected) => {
    expect(translateValue(context, name, value)).toEqual({ value: expected });
  });

  it("a host in a URL that is no service is told", () => {
    expect(translateValue(context, "URL", "http://rediss:6379")).toEqual({
      value: "http://rediss:6379",
      unknown: "rediss",
    });
  });

  it("a bare name that may be anything stays, and that is told", () => {
    expect(translateValue(context, "CACHE", "redis")).toEqual({ value: "redis", doubtful: "redis" });
  });
});
