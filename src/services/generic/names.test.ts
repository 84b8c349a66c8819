import { describe, expect, it } from "vitest";
import { isAllowList, isImageName, kindOfName } from "./names.ts";

describe("what a variable's name says", () => {
  it.each([
    ["DB_HOST", "address"],
    ["HOST_NAME", "address"],
    ["MYSQL_HOST_NAME", "address"],
    ["PGHOST", "address"],
    ["PGHOSTADDR", "address"],
    ["MYSQLHOST", "address"],
    ["redisHost", "address"],
    ["dbURL", "address"],
    ["spring.redis.host", "address"],
    ["KAFKA_BROKERS", "address"],
    ["ADDRESSES", "address"],
    ["Data Source", "address"],
    ["POSTGRES_DB", "other"],
    ["REDIS_HOST_DB", "unclear"],
    ["PGDATABASE", "other"],
    ["dbname", "other"],
    ["CACHE_DRIVER", "other"],
    ["NODE_ENV", "other"],
    ["SERVER_NAME", "other"],
    ["REDIS_IMAGE", "other"],
    ["CACHE", "unclear"],
    ["GHOST", "unclear"],
    ["DB_PORT", "other"],
  ])("%s: %s", (name, kind) => {
    expect(kindOfName(name)).toBe(kind);
  });

  it("an image is no address, whatever its tag looks like", () => {
    expect(["REDIS_IMAGE", "cacheVersion", "DB_TAG", "DB_IMAGE_HOST"].map(isImageName)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it("a list of names that clients may use is told apart", () => {
    expect(["ALLOWED_HOSTS", "corsAllowedOrigins", "DB_HOSTS"].map(isAllowList)).toEqual([true, true, false]);
  });
});
