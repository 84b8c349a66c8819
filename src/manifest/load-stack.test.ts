import { dirname } from "node:path";
import { expect, test } from "vitest";
import type { Stack } from "../model/stack.ts";
import type { ManifestFiles } from "./files.ts";
import { findManifest } from "./find-manifest.ts";
import { loadStack } from "./load-stack.ts";

/** A project that lies nowhere, by its paths. */
function load(files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}): Stack {
  const folders = new Set(Object.keys(files).map((name) => dirname(`/project/${name}`)));
  const access: ManifestFiles = {
    read: (path) => files[path.replace("/project/", "")],
    exists: (path) => folders.has(path) || path.replace("/project/", "") in files,
    isFolder: (path) => folders.has(path),
  };
  const found = findManifest("/project", [], { env, access });
  return loadStack({ ...found, profiles: [], kinds: [] }, access);
}

function services(...lines: readonly string[]): Stack {
  return load({ "compose.yaml": ["services:", ...lines.map((line) => `  ${line}`), ""].join("\n") });
}

function refusal(...lines: readonly string[]): string {
  try {
    services(...lines);
    return "accepted";
  } catch (problem) {
    return (problem as Error).message;
  }
}

test.each([
  ["scale: 3", "manifest.without-effect", "warn", "one a is run here; Docker would run 3"],
  ["deploy: { replicas: 0 }", "manifest.not-started", "pass", "a is not started: it has 0 replicas, as under Docker"],
  ["network_mode: host", "manifest.without-effect", "pass", "network_mode host of a has no effect"],
  ["network_mode: 'service:b'", "manifest.without-effect", "warn", "Docker would let it share localhost with b"],
  ["extra_hosts: ['db.local:10.0.0.1']", "manifest.without-effect", "warn", "Docker would make db.local known to it"],
  ["volumes_from: [b]", "manifest.without-effect", "unknown", "Docker would mount the volumes of b"],
  ["secrets: [outside]", "manifest.without-effect", "unknown", "nothing is mounted for secrets.outside of a"],
  ["provider: { type: model }", "manifest.without-effect", "unknown", "Compose would call docker-model for it"],
  ["command: echo a && ls", "manifest.command-cut", "warn", 'Compose drops "&& ls" from the command of a'],
])("%s is said: %s, %s", (line, id, verdict, message) => {
  const stack = load({
    "compose.yaml": `services:\n  a:\n    image: x\n    ${line}\n  b: { image: x }\nsecrets: { outside: { external: true } }\n`,
  });
  expect(stack.findings).toEqual([
    expect.objectContaining({ id, verdict, service: "a", message: expect.stringContaining(message) }),
  ]);
  expect(stack.findings[0]?.at).toMatchObject({ file: "/project/compose.yaml", line: 4 });
});

test("what has no replicas is left out, and nobody waits for it", () => {
  const stack = services("a: { image: x, depends_on: [b, c] }", "b: { image: x, scale: 0 }", "c: { image: x }");
  expect(stack.services.map((service) => service.name)).toEqual(["a", "c"]);
  expect(stack.services[0]?.dependsOn.map((dependency) => dependency.service)).toEqual(["c"]);
});

test("a range of published ports is no fixed port and clashes with nothing", () => {
  const stack = services('a: { image: x, ports: ["8000-8010:80"] }', 'b: { image: x, ports: ["8000:80"] }');
  expect(stack.services[0]?.ports).toMatchObject([{ target: 80, published: undefined, publishedRange: [8000, 8010] }]);
});

test("one port for all addresses and for a single one is one port", () => {
  const stack = services('a: { image: x, ports: ["127.0.0.1:80:80", "80:80"] }');
  expect(stack.services[0]?.ports).toMatchObject([{ target: 80, published: 80, hostIp: undefined }]);
});

test.each([
  ["a port that leads to two", "a: { image: x, ports: ['80:80', '80:81'] }", "of a is published for 80 and 81"],
  ["a volume of one letter", "a: { image: x, volumes: ['d:/d'] }", 'Compose takes "d:" for a Windows drive'],
  ["a file that is missing", "a: { image: x, volumes: ['./app-1.2/a.conf:/a'] }", "would mount an empty folder"],
  [
    "a folder that must be there",
    "a: { image: x, volumes: [{ type: bind, source: ./no, target: /x, bind: { create_host_path: false } }] }",
    "/project/no, which is mounted to /x, is not there",
  ],
  ["a variable without a name", "a: { image: x, environment: ['=x'] }", "a value without a name"],
])("%s is refused", (_name, line, message) => {
  expect(refusal(line)).toContain(message);
});

test("a secret from a variable that is not set is refused where it is declared", () => {
  const text = "services:\n  a: { image: x, secrets: [c] }\nsecrets:\n  c: { environment: NOPE }\n";
  expect(() => load({ "compose.yaml": text })).toThrow("/project/compose.yaml:4:21: the variable NOPE is not set");
  expect(load({ "compose.yaml": text }, { NOPE: "" }).services[0]?.mounts[0]?.content).toBe("");
});

test("a link's name is a name of the service it leads to", () => {
  const stack = services("a: { image: x, links: ['b:database'] }", "b: { image: x }");
  expect(stack.services[1]?.aliases).toEqual(["database"]);
  expect(stack.services[0]?.dependsOn).toEqual([
    { service: "b", condition: "service_started", required: true, restart: true },
  ]);
});

test("a password under x-plumb has a place, also where an override file wrote it", () => {
  const files = {
    "compose.yaml": "services:\n  a:\n    image: x\n    x-plumb:\n      password: { env: A }\n",
    "compose.override.yaml": "services:\n  b:\n    image: x\n    x-plumb: { password: { file: pw } }\n",
  };
  const { origins } = load(files);
  const at = (name: string) => origins.at(["services", name, "x-plumb", "password"]);
  expect(at("a")).toEqual({ file: "/project/compose.yaml", line: 5, column: 17 });
  expect(at("b")).toEqual({ file: "/project/compose.override.yaml", line: 4, column: 26 });
  expect(origins.at(["services", "a", "x-plumb", "password", "env"])).toMatchObject({ line: 5, column: 24 });
});

test("findManifest hands on what loadStack needs of env files beside the project's own", () => {
  const files = {
    "sub/compose.yaml": "services:\n  a: { image: 'x:${A}${B}' }\n",
    "sub/.env": "A=sub\nB=sub\n",
    ".env": "COMPOSE_FILE=sub/compose.yaml\nA=top\n",
  };
  expect(load(files).services[0]?.image?.reference).toBe("x:topsub");
});

test("an environment file that can't be read says where", () => {
  const compose = "services:\n  a: { image: x }\n";
  expect(() => load({ "compose.yaml": compose, ".env": "A=1\nB C=2\n" })).toThrow("/project/.env:2:1: ");
});
