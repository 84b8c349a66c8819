import { describe, expect, it } from "vitest";
import type { ServiceStatus } from "../../model/status.ts";
import { type Project, project } from "../../../test/support/plumb.ts";
import { noRealRedis, realRedis } from "../../../test/support/real-redis.ts";

const real = realRedis();
const files = {
  "replica.conf": "replicaof master 6379\n",
  "quoted.conf": String.raw`requirepass "a\"b c"` + "\n",
  "inc.conf": "include /etc/redis/extra.conf\n",
  "extra.conf": "# of all\nrequirepass hidden\n",
  "ren.conf": 'rename-command CONFIG ""\nrename-command FLUSHALL ""\n',
  "acl.conf": "user default off\nuser app on >apppw ~* &* +@all\n",
};
const withConf = (name: string): string =>
  `{ image: "redis:7.0", command: redis-server /r.conf, volumes: ["./${name}:/r.conf"] }`;

const ways = `services:
  master: { image: "redis:7.0" }
  quoted: ${withConf("quoted.conf")}
  included: { image: "redis:7.0", command: redis-server /etc/redis/inc.conf, volumes: ["./:/etc/redis"] }
  renamed: ${withConf("ren.conf")}
  shell: { image: "redis:7.0", command: 'sh -c "sysctl -w x=1; exec redis-server --requirepass $$PW"', environment: { PW: sesame } }
`;
const more = `  replica: { image: "redis:7.0", command: redis-server /r.conf, volumes: ["./replica.conf:/r.conf"], depends_on: [master] }
  users: ${withConf("acl.conf")}
`;

async function servicesOf(stack: Project): Promise<readonly ServiceStatus[]> {
  return (await stack.status()).services;
}

describe.each(["embedded", "process"])("ways to write a Redis, as %s", (runtime) => {
  const missing = runtime === "process" && real === undefined;
  it.skipIf(missing)(`are all proven${missing ? ` (${noRealRedis})` : ""}`, async () => {
    const text = runtime === "process" ? ways + more : ways;
    await using stack = project({ files: { "compose.yaml": text, ...files } });
    const up = await stack.plumb("up", "--runtime", runtime);
    const count = runtime === "process" ? 7 : 5;
    expect(up.stdout).toContain(`${count}/${count} proven`);
    expect(up.code).toBe(0);
    const replica = (await servicesOf(stack)).find(({ service }) => service === "replica");
    expect(replica?.probes.filter(({ verdict }) => verdict !== "pass") ?? []).toEqual([]);
  });
});

it("what the engine has not of replication is unknown, and never a failure", async () => {
  const text = `services:
  master: { image: "redis:7.0" }
  replica: { image: "redis:7.0", command: redis-server --replicaof master 6379, depends_on: [master] }
`;
  await using stack = project({ files: { "compose.yaml": text } });
  const up = await stack.plumb("up", "--runtime", "embedded");
  expect(up.code).toBe(3);
  const replica = (await servicesOf(stack)).find(({ service }) => service === "replica");
  expect(replica?.standing).toBe("running-unproven");
  expect(
    replica?.probes.filter(({ verdict }) => verdict !== "pass").map(({ probe, verdict }) => [probe, verdict]),
  ).toEqual([["redis.replication", "unknown"]]);
});

it.skipIf(real === undefined)(
  `a replica without its master is a failure${real === undefined ? ` (${noRealRedis})` : ""}`,
  async () => {
    const text = `services:
  away: { image: "redis:7.0", command: redis-server --replicaof 127.0.0.1 1 }
`;
    await using stack = project({ files: { "compose.yaml": text } });
    expect((await stack.plumb("up", "--runtime", "process")).code).toBe(1);
    const [away] = await servicesOf(stack);
    expect(away?.probes.filter(({ verdict }) => verdict === "fail").map(({ message }) => message)).toEqual([
      "its link to the master is down",
    ]);
  },
);

it.skipIf(real === undefined)(
  `a server without a TCP port, a cluster and a Sentinel are started, and nothing is claimed of them${real === undefined ? ` (${noRealRedis})` : ""}`,
  async () => {
    const text = `services:
  master: { image: "redis:7.0" }
  socket: { image: "redis:7.0", command: redis-server --port 0 --unixsocket /run/redis.sock }
  shard: { image: "redis:7.0", command: redis-server --cluster-enabled yes --port 7000 }
  sentinel: { image: "redis:7.0", command: redis-sentinel /s.conf, volumes: ["./s.conf:/s.conf"], depends_on: [master] }
`;
    await using stack = project({
      files: { "compose.yaml": text, "s.conf": "sentinel monitor main master 6379 1\n" },
    });
    const up = await stack.plumb("up", "--runtime", "process");
    expect(up.code).toBe(3);
    const found = (await servicesOf(stack)).map(({ service, standing, findings }) => [
      service,
      standing,
      findings.filter(({ verdict }) => verdict !== "pass").map(({ id }) => id),
    ]);
    expect(found).toEqual([
      ["master", "proven", []],
      ["socket", "running-unproven", ["redis.not-supported"]],
      ["shard", "running-unproven", ["redis.not-supported"]],
      ["sentinel", "running-unproven", ["redis.not-supported"]],
    ]);
  },
);

it("a password that the image ignores withholds the proof, with the place that claims it", async () => {
  const text = `services:
  cache:
    image: redis:7.0
    environment: { REDIS_PASSWORD: secret-word }
`;
  await using stack = project({ files: { "compose.yaml": text } });
  const up = await stack.plumb("up", "--runtime", "embedded");
  expect(up.code).toBe(1);
  expect(up.stdout).toMatch(
    /REDIS_PASSWORD of cache has no effect in redis:7\.0.*redis\.password-ignored\n +at compose\.yaml:4/,
  );
  expect(up.stdout).toContain("0/1 proven");
});
