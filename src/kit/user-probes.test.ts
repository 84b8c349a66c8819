import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer as createTcpServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fileTree } from "../../test/support/file-tree.ts";
import { createScope } from "../base/scope.ts";
import { serviceSettings } from "../model/settings.ts";
import { bareService, type Service } from "../model/stack.ts";
import type { Fact, ProbeResult } from "../model/verdict.ts";
import { createProbeNet } from "../system/probe-net.ts";
import { runProbes } from "./run-probes.ts";
import { userProbes } from "./user-probes.ts";

const containerPort = 3000;
const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

describe("ids of the user's probes", () => {
  const idsOf = (...names: readonly string[]): readonly string[] =>
    userProbes(serviceWith(names.map((name) => ({ name, exec: ["true"] })))).map(({ id }) => id);

  it("are made from their names", () => {
    expect(idsOf("Answers, OK!", "  says PONG ")).toEqual(["app.answers-ok", "app.says-pong"]);
  });

  it("are numbered in their order where names come to the same", () => {
    expect(idsOf("answers ok", "Answers: OK", "other", "answers-ok")).toEqual([
      "app.answers-ok",
      "app.answers-ok-2",
      "app.other",
      "app.answers-ok-3",
    ]);
  });

  it("leave a name its own id, however others are numbered", () => {
    expect(idsOf("ready", "ready", "ready 2")).toEqual(["app.ready", "app.ready-3", "app.ready-2"]);
  });

  it("keep the letters and digits of every script", () => {
    expect(idsOf("größer als 5", "Ответ есть", "健康チェック", "नमस्ते दुनिया")).toEqual([
      "app.größer-als-5",
      "app.ответ-есть",
      "app.健康チェック",
      "app.नमस्ते-दुनिया",
    ]);
  });

  it("are never empty", () => {
    expect(idsOf("!!!", "???")).toEqual(["app.probe", "app.probe-2"]);
  });

  it("step aside for those of the kind", () => {
    const service = serviceWith([{ name: "write", exec: ["true"] }]);
    expect(userProbes(service, ["app.write", "app.write-2"]).map(({ id }) => id)).toEqual(["app.write-3"]);
  });
});

it("two probes of one name are both run, each with a result of its own", async () => {
  const results = await probe(0, [
    { name: "ends well", exec: ["true"] },
    { name: "Ends well", exec: ["false"] },
  ]);
  expect(results.map(({ probe: id, verdict }) => [id, verdict])).toEqual([
    ["app.ends-well", "pass"],
    ["app.ends-well-2", "fail"],
  ]);
});

describe("a TCP probe", () => {
  const silent = (socket: Socket): void => void socket.once("data", () => socket.end());

  it.each([
    { tcp: { port: containerPort, send: "PING\r\n" } },
    { tcp: { port: containerPort, send: "PING\r\n" }, expect: { text: "PONG" } },
    { tcp: { port: containerPort, send: "PING\r\n" }, expect: { matches: ".*" } },
  ])("fails when the server closes without a byte: %j", async (written) => {
    await using server = await listening(createTcpServer(silent));
    expect(await probe(server.port, [{ name: "answers", ...written }])).toMatchObject([
      { verdict: "fail", message: "it closed the connection without an answer" },
    ]);
  });

  it("that sends passes with any answer, and without sending needs none", async () => {
    const answering = (socket: Socket): void => void socket.once("data", () => socket.end("+PONG\r\n"));
    await using server = await listening(createTcpServer(answering));
    const results = await probe(server.port, [
      { name: "answers", tcp: { port: containerPort, send: "PING\r\n" } },
      { name: "is open", tcp: { port: containerPort } },
    ]);
    expect(results.map(({ verdict }) => verdict)).toEqual(["pass", "pass"]);
  });
});

describe("an HTTP probe", () => {
  const document = { list: [{ b: 2, a: { d: 4, c: 3 } }], none: null, text: "x" };

  it.each([
    [{ "list.0": { a: { c: 3, d: 4 }, b: 2 } }, "pass"],
    [{ list: [{ b: 2, a: { d: 4, c: 3 } }] }, "pass"],
    [{ none: null, "list.length": 1 }, "pass"],
    [{ "list.0": { a: { c: 3 }, b: 2 } }, "fail"],
    [{ "list.0.a.c": "3" }, "fail"],
    [{ absent: null }, "fail"],
    [{ toString: null }, "fail"],
  ])("compares JSON as values, whatever the order of keys: %j is %s", async (json, verdict) => {
    await using server = await listening(createHttpServer((_, response) => response.end(JSON.stringify(document))));
    expect(await probe(server.port, [{ name: "json", http: { url: "/" }, expect: { json } }])).toMatchObject([
      { verdict },
    ]);
  });
});

describe.skipIf(!hasOpenssl)(`an HTTPS probe${hasOpenssl ? "" : " (skipped: there is no openssl here)"}`, () => {
  const url = `https://:${containerPort}/`;

  it("fails on a certificate that can't be verified, and says so", async () => {
    await using server = await selfSigned();
    expect(await probe(server.port, [{ name: "tls", http: { url } }])).toMatchObject([
      {
        verdict: "fail",
        message: expect.stringMatching(
          /certificate can't be verified: self-signed certificate.*DEPTH_ZERO_SELF_SIGNED/,
        ),
        hint: expect.stringContaining("http.insecure: true"),
      },
    ]);
  });

  it("accepts it where it is told to, and leaves that in the evidence", async () => {
    await using server = await selfSigned();
    const facts: Fact[] = [];
    const results = await probe(
      server.port,
      [{ name: "tls", http: { url, insecure: true }, expect: { body: "over TLS" } }],
      (fact) => void facts.push(fact),
    );
    expect(results).toMatchObject([{ verdict: "pass" }]);
    expect(facts).toMatchObject([{ kind: "http.answer", data: { status: 200, certificate: "not verified" } }]);
  });
});

interface Listening extends AsyncDisposable {
  readonly port: number;
}

async function selfSigned(): Promise<Listening> {
  await using tree = fileTree({});
  const [key, cert] = [join(tree.path, "key.pem"), join(tree.path, "cert.pem")];
  const how = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost";
  const args = [...how.split(" "), "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert];
  const made = spawnSync("openssl", args, { encoding: "utf8" });
  expect(made.status, made.stderr).toBe(0);
  const options = { key: readFileSync(key), cert: readFileSync(cert) };
  return await listening(createHttpsServer(options, (_, response) => response.end("over TLS")));
}

async function listening(server: Server): Promise<Listening> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    [Symbol.asyncDispose]: () => new Promise((done) => void server.close(() => done())),
  };
}

function serviceWith(probes: readonly unknown[]): Service {
  const expose = [{ target: containerPort, protocol: "tcp" as const }];
  return { ...bareService("app", "generic"), expose, settings: serviceSettings.parse({ probes }) };
}

async function probe(
  port: number,
  written: readonly unknown[],
  onFact: (fact: Fact) => void = () => undefined,
): Promise<readonly ProbeResult[]> {
  await using scope = createScope("probing", 30_000);
  const service = serviceWith(written);
  const probes = userProbes(service);
  const endpoint = { service: "app", name: "port", viewpoint: "network", protocol: "tcp", weak: false } as const;
  let facts = 0;
  return await runProbes(scope, {
    service: "app",
    probes,
    mayWrite: true,
    waivers: [],
    today: "2026-01-01",
    identity: undefined,
    timeoutMs: 5000,
    listener: { fact: onFact, result: () => undefined },
    now: Date.now,
    newId: () => `fact-${(facts += 1)}`,
    contextOf: (_, fact) => ({
      service,
      stackName: "test",
      credentials: {},
      expected: {},
      process: { env: {}, cwd: "/" },
      ownName: (suffix) => suffix,
      fact,
      net: createProbeNet(),
      endpoint: () => undefined,
      endpointAt: (asked) => ({ ...endpoint, host: "127.0.0.1", port, containerPort: asked, scheme: "http" }),
    }),
  });
}
