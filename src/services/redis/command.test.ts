import { describe, expect, it } from "vitest";
import { bareService, type Service } from "../../model/stack.ts";
import { type RedisCommand, readCommand } from "./command.ts";
import { contractOf } from "./image-settings.ts";

function read(words: readonly string[] | undefined, more: Partial<Service> = {}): RedisCommand {
  const service = { ...bareService("redis", "redis"), command: words, ...more };
  return readCommand(service, contractOf(service));
}

const image = (repository: string): Partial<Service> => ({
  image: { reference: repository, repository, tag: undefined, digest: undefined },
});
const script = (text: string): RedisCommand => read(["sh", "-c", text], { environment: { REDIS_PASSWORD: "secret" } });

describe("commands of a Redis service", () => {
  it.each([
    ["nothing", read(undefined), undefined, []],
    ["options", read(["--appendonly", "yes"]), undefined, [["appendonly", "yes"]]],
    ["the server with a file", read(["redis-server", "/r.conf", "--port", "7"]), "/r.conf", [["port", "7"]]],
    ["a file without the ending", read(["redis-server", "/etc/redis/config"]), "/etc/redis/config", []],
    ["a relative file", read(["redis-server", "redis.conf"]), "/data/redis.conf", []],
    ["a relative file in a folder", read(["redis-server", "r.conf"], { workingDir: "/conf" }), "/conf/r.conf", []],
    ["its standard input, which is empty", read(["redis-server", "-"]), undefined, []],
    [
      "a variable in a shell",
      script('redis-server --requirepass "$REDIS_PASSWORD"'),
      undefined,
      [["requirepass", "secret"]],
    ],
    [
      "two programs of a shell",
      script("sysctl -w x=1; redis-server --requirepass a"),
      undefined,
      [["requirepass", "a"]],
    ],
    ["echo and exec", script("echo hi && exec redis-server /r.conf"), "/r.conf", []],
    [
      "an entry point of one's own",
      read(["--port", "7"], { entrypoint: ["redis-server"] }),
      undefined,
      [["port", "7"]],
    ],
    ["a wrapper", read(["gosu", "redis", "redis-server"], { entrypoint: ["tini", "--"] }), undefined, []],
    [
      "the script of another image",
      read(["/opt/bitnami/scripts/redis/run.sh", "--maxmemory", "1mb"], image("bitnami/redis")),
      undefined,
      [["maxmemory", "1mb"]],
    ],
  ])("%s", (_name, { confPath, options, foreign }, file, lines) => {
    expect([foreign, confPath, options]).toEqual([undefined, file, lines]);
  });

  it("a variable of a container without a shell is text", () => {
    expect(read(["redis-server", "--requirepass", "$REDIS_PASSWORD"]).options).toEqual([
      ["requirepass", "$REDIS_PASSWORD"],
    ]);
  });

  it("what is no server is foreign", () => {
    expect(read(["redis-cli", "-h", "x"]).foreign).toBe("redis-cli -h x");
    expect(script("redis-server | tee log").foreign).toBe("sh -c redis-server | tee log");
  });

  it("Sentinel is known in both of its forms", () => {
    expect([read(["redis-sentinel", "/s.conf"]), read(["redis-server", "/s.conf", "--sentinel"])]).toMatchObject([
      { sentinel: true, confPath: "/s.conf", options: [] },
      { sentinel: true, confPath: "/s.conf", options: [] },
    ]);
  });

  it("a script that the manifest replaces does nothing for its variables", () => {
    const stack = image("redis/redis-stack-server");
    expect(read(undefined, stack).byScript).toBe(true);
    expect(read(["redis-server"], stack).byScript).toBe(false);
    expect(read(["valkey-server"], image("valkey/valkey")).byScript).toBe(true);
    expect(read(["redis-server"], image("bitnami/redis")).byScript).toBe(false);
  });
});
