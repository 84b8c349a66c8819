import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { freePort } from "../../src/system/sockets.ts";
import { type Project, project } from "../support/plumb.ts";

const server = `require("node:http").createServer((request, response) => response.end("ok"))`;
const probe = `[{ name: answers, http: { url: / }, expect: { status: 200 } }]`;

/** A web service: its program is web.cjs. */
function web(name: string, ports: readonly string[]): string {
  return `  ${name}:
    image: node:24
    ports: ${JSON.stringify(ports)}
    x-plumb: { process: { command: [node, web.cjs] }, probes: ${probe} }
`;
}

function webProject(services: readonly string[], program: string): Project {
  return project({ files: { "compose.yaml": `services:\n${services.join("")}`, "web.cjs": program } });
}

const up = ["up", "--runtime", "process", "--timeout", "15s"] as const;

describe("programs as people write them", () => {
  it("one that listens on a fixed port, on all addresses, works and is told to be weak", async () => {
    const port = await freePort("127.0.0.1");
    await using stack = webProject([web("web", [`${port}:${port}`])], `${server}.listen(${port})`);
    const result = await stack.plumb(...up);
    expect(result.code).toBe(0);
    expect(result.stdout).toContain("1/1 proven");
    expect(result.stdout).toContain("web listens on every address of this machine");
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("ok");
  });

  it("two that honour HOST and PORT share a port", async () => {
    const [one, two] = [await freePort("127.0.0.1"), await freePort("127.0.0.1")];
    await using stack = webProject(
      [web("one", [`${one}:3000`]), web("two", [`${two}:3000`])],
      `${server}.listen(process.env.PORT, process.env.HOST)`,
    );
    const result = await stack.plumb(...up);
    expect(result.code).toBe(0);
    expect(result.stdout).toContain("2/2 proven");
  });

  it("of two that take the same port everywhere, the second is told who has it", async () => {
    const [port, other] = [await freePort("127.0.0.1"), await freePort("127.0.0.1")];
    await using stack = webProject(
      [web("one", [`${port}:${port}`]), web("two", [`${other}:${port}`])],
      `${server}.listen(${port})`,
    );
    const result = await stack.plumb(...up);
    expect(result.code).toBe(1);
    expect(result.stdout).toMatch(
      /(one|two) exited 1 after \d+ ms: port \d+ was in use by (one|two), .*\(pid \d+\) port\.in-use/,
    );
    expect(result.stdout).toContain("let each program listen on the address in HOST");
  });

  it("one that ignores PORT is told where it listens instead", async () => {
    const [port, other] = [await freePort("127.0.0.1"), await freePort("127.0.0.1")];
    await using stack = webProject([web("web", [`${port}:${port}`])], `${server}.listen(${other})`);
    const result = await stack.plumb(...up);
    expect(result.code).toBe(1);
    expect(result.stdout).toMatch(
      new RegExp(`does not listen on \\S+:${port}; it listens on \\S*:${other} listener\\.missing`),
    );
  });

  it("one that stays up without one of its ports is noticed", async () => {
    const [port, other] = [await freePort("127.0.0.1"), await freePort("127.0.0.1")];
    await using stack = webProject(
      [web("web", [`${port}:${port}`, `${other}:${other}`])],
      `${server}.listen(${port}, process.env.HOST)`,
    );
    const result = await stack.plumb(...up);
    expect(result.code).toBe(1);
    expect(result.stdout).toMatch(new RegExp(`web stays up but does not listen on \\S+:${other}`));
    expect(result.stdout).toContain("0/1 proven");
  });

  it("one that goes to the background is followed, and ended with the stack", async () => {
    await using stack = webProject(
      [web("web", [`${await freePort("127.0.0.1")}:3000`])],
      `if (process.argv[2] === "behind") ${server}.listen(process.env.PORT, process.env.HOST);
else require("node:child_process").spawn(process.execPath, [__filename, "behind"], { detached: true, stdio: "ignore" }).unref();`,
    );
    const result = await stack.plumb(...up);
    expect(result.code).toBe(0);
    expect(result.stdout).toContain("web went to the background; it is followed there");
    expect((await stack.plumb("down")).code).toBe(0);
    expect(stack.processes()).toEqual([]);
  });

  it("one without probes runs, and is not called proven", async () => {
    await using stack = project({
      files: {
        "compose.yaml": `services:\n  web:\n    image: node:24\n    x-plumb: { process: { command: [node, web.cjs] } }\n`,
        "web.cjs": "setInterval(() => {}, 1e6)",
      },
    });
    const result = await stack.plumb(...up);
    expect(result.code).toBe(3);
    expect(result.stdout).toContain("unproven 0/0");
    expect(result.stdout).toContain("0/1 proven");
  });

  it("one that crashes again and again is given up", async () => {
    await using stack = project({
      files: {
        "compose.yaml": `services:\n  web:\n    image: node:24\n    restart: always\n    x-plumb: { process: { command: [node, web.cjs] }, probes: [{ name: lives, exec: ["true"] }] }\n`,
        "web.cjs": "process.exit(7)",
      },
    });
    const result = await stack.plumb(...up);
    expect(result.code).toBe(1);
    expect(result.stdout).toMatch(/web\s+gave up/);
    const { services } = await stack.status();
    expect(services[0]?.starts).toBe(5);
  });
});

describe.each(["pairs", "remapped"] as const)("addresses: %s", (addresses) => {
  const compose = (redis: string, port = 6379): string => `services:
  redis:
    image: redis:7.0
    command: redis-server /etc/redis.conf
    volumes: ["./redis.conf:/etc/redis.conf:ro"]
${redis}  app:
    image: node:24
    depends_on: { redis: { condition: service_healthy } }
    environment: { REDIS_URL: "redis://redis:${port}" }
    x-plumb:
      process: { command: [node, app.cjs] }
      probes: [{ name: reaches redis, exec: [node, ask.cjs], expect: { matches: PONG } }]
`;
  const ask = `const { hostname, port } = new URL(process.env.REDIS_URL);
const socket = require("node:net").connect(port, hostname, () => socket.write("PING\\r\\n"));
socket.on("data", (data) => { console.log(String(data)); socket.destroy(); });
socket.on("error", (problem) => { console.log(problem.message); process.exit(1); });`;

  if (addresses === "pairs")
    it("a Redis bound to localhost is out of its neighbours' reach, and that is said", async () => {
      await using stack = project({
        files: {
          "compose.yaml": compose(""),
          "redis.conf": "bind 127.0.0.1\n",
          "app.cjs": "setInterval(() => {}, 1e6)",
          "ask.cjs": ask,
        },
      });
      const result = await stack.plumb(
        "up",
        "--runtime",
        "embedded",
        "--runtime",
        "app=process",
        "--addresses",
        addresses,
      );
      expect(result.code).toBe(1);
      expect(result.stdout).toMatch(
        /neighbours can't reach it on \S+: .*it answers on its own localhost only, as a "bind 127\.0\.0\.1" does/,
      );
      expect(result.stdout).toContain("0/2 proven");
    });

  it("a port that is not published is closed on the host, and open to the neighbours", async () => {
    // No other stack of this machine publishes it.
    const inside = await freePort("127.0.0.1");
    await using stack = project({
      files: {
        "compose.yaml": compose("", inside),
        "redis.conf": `port ${inside}\n`,
        "app.cjs": "setInterval(() => {}, 1e6)",
        "ask.cjs": ask,
      },
    });
    const result = await stack.plumb(
      "up",
      "--runtime",
      "embedded",
      "--runtime",
      "app=process",
      "--addresses",
      addresses,
    );
    expect(result.stdout).toContain("2/2 proven");
    const { services } = await stack.status();
    const redis = services.find((service) => service.service === "redis");
    expect(redis?.endpoints.filter((endpoint) => endpoint.viewpoint === "host")).toEqual([]);
    const network = redis?.endpoints.find((endpoint) => endpoint.viewpoint === "network");
    expect(network?.weak).toBe(addresses === "remapped");
    if (addresses === "pairs") expect(await connects("127.0.0.1", network?.port ?? 0)).toBe(false);
    expect(await connects(network?.host ?? "", network?.port ?? 0)).toBe(true);
  });

  it("a published port leads to the service", async () => {
    const port = await freePort("127.0.0.1");
    await using stack = project({
      files: {
        "compose.yaml": compose(`    ports: ["${port}:6379"]\n`),
        "redis.conf": "port 6379\n",
        "app.cjs": "setInterval(() => {}, 1e6)",
        "ask.cjs": ask,
      },
    });
    const result = await stack.plumb(
      "up",
      "--runtime",
      "embedded",
      "--runtime",
      "app=process",
      "--addresses",
      addresses,
    );
    expect(result.code).toBe(0);
    expect(await connects("127.0.0.1", port)).toBe(true);
    await stack.plumb("down");
    expect(await connects("127.0.0.1", port)).toBe(false);
  });
});

function connects(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, host, () => resolve(true));
  socket.on("error", () => resolve(false));
  return promise.finally(() => socket.destroy());
}
