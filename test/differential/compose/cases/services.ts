import { type ComposeCase, environment, project, web } from "../compose-case.ts";

function services(name: string, ...lines: readonly string[]): ComposeCase {
  return { name, files: project(["services:", ...lines.map((line) => `  ${line}`), ""].join("\n")) };
}

function command(text: string): ComposeCase {
  const quoted = text.replaceAll("$", "$$$$").replaceAll("'", "''");
  return { name: `command: ${text}`, files: web(`command: '${quoted}'`) };
}

const b = "b: { image: x }";

export const accepted: readonly ComposeCase[] = [
  services("links are names and dependencies", "a: { image: x, links: ['b:database', c] }", b, "c: { image: x }"),
  services(
    "a link beside depends_on",
    "a: { image: x, links: [b], depends_on: { b: { condition: service_healthy } } }",
    b,
  ),
  services("network_mode of a service", "a: { image: x, network_mode: 'service:b' }", b),
  services("ipc and pid of services", "a: { image: x, ipc: 'service:b', pid: 'service:c' }", b, "c: { image: x }"),
  services("volumes_from", "a: { image: x, volumes_from: ['b:ro', 'container:zz'] }", b),
  services("no replicas by scale", "a: { image: x, depends_on: [b] }", "b: { image: x, scale: '${N:-0}' }"),
  services("no replicas by deploy", "a: { image: x, deploy: { replicas: 0 } }", b),
  services("replicas that agree", "a: { image: x, scale: 2, deploy: { replicas: 2 } }"),
  services("a provider", "a: { provider: { type: model } }", "b: { image: x, depends_on: [a] }"),
  services("no dependency of what is not active", "a: { image: x, profiles: [p], depends_on: [zz] }", b),
  {
    name: "secrets that are kept outside",
    files: project("services:\n  web: { image: x, secrets: [c] }\nsecrets: { c: { external: true } }\n"),
  },
  { name: "extra_hosts", files: web("extra_hosts: ['a:1.2.3.4', 'b=1.2.3.5', 'c:host-gateway', 'd:::1']") },
  { name: "network_mode and no networks", files: web("network_mode: host\nnetworks: []") },
  { name: "a health check of no words", files: web("healthcheck: { test: [], interval: 5s }") },
  { name: "retries from a variable", files: web("healthcheck: { test: a, retries: '${N:-3}' }") },
  { name: "an empty hostname and restart", files: web("hostname: ''\nrestart: ''") },
  {
    name: "numbers of all kinds",
    files: web(
      environment(
        "A: 12345678901234567890",
        "B: 1_000",
        "C: 0b11",
        "D: -0",
        "E: 1_0.5",
        "F: 0x1_F",
        "G: 123456789012345678901234567890",
        "H: -9223372036854775808",
        "I: 0o7_7",
        "J: 9007199254740993",
        "K: 1.0",
        "L: 1e20",
        "M: 123456789.123456789",
        "N: 0.00001",
        "O: 1e6",
        "P: 18446744073709551616",
        "Q: -0x1F",
        "R: 0777",
        "S: 089",
        "T: 0xFFFFFFFFFFFFFFFFF",
        "U: _1",
        "V: 100000.0",
        "W: 1234567.5",
        "X: .5",
        "Y: 190:20:30",
        "Z: +12",
      ),
    ),
  },
  {
    name: "dates",
    files: web(
      environment(
        "A: 2024-01-01",
        "B: 2024-01-01T10:00:00Z",
        "C: 2024-1-1",
        "D: '2024-01-01'",
        "E: 2024-01-01 10:00:00",
        "F: 2024-01-01T10:00:00.50+02:00",
        "G: 2024-13-01",
        "H: 2024-01-01T10:00:00",
        "I: 2024-02-30",
        "J: 2024-01-01 10:00:00Z",
      ),
    ),
  },
  { name: "a key << in quotes", files: web('environment:\n  "<<": a') },
  { name: "a command list from variables", files: web("command: [a, '1', '${N:-1}']") },
  ...[
    "echo a && ls",
    "echo a; ls",
    "echo a | ls",
    "echo a > b < c",
    "a 2>/dev/null",
    "a --x=<b>",
    "a http://h/?x=1&y=2",
    "&& a",
    "sh -c 'a && b'",
    'sh -c "a && b; c | d > e"',
    "echo a\\&b '&&' \\(b\\)",
    "echo \\x \\t \\n \\\\ \\\" \\'",
    'echo "\\x \\t \\n \\\\ \\" \\$ \'"',
    "echo 'a\\nb'",
    "echo `a b` $(c d) e",
    'echo "a$(b c)d" # x #y',
    'a \'\' "" b""c',
  ].map(command),
];

export const refused: readonly ComposeCase[] = [
  services(
    "an optional dependency on nobody",
    "a: { image: x, depends_on: { zz: { condition: service_started, required: false } } }",
  ),
  services("a dependency without condition", "a: { image: x, depends_on: { b: {} } }", b),
  services("a dependency with nothing in it", "a: { image: x, depends_on: { b: } }", b),
  services("a dependency twice", "a: { image: x, depends_on: [b, b] }", b),
  services(
    "a dependency with an unknown key",
    "a: { image: x, depends_on: { b: { condition: service_started, foo: 1 } } }",
    b,
  ),
  services("a link to nobody", "a: { image: x, links: ['zz:db'] }"),
  services("a link to what is not active", "a: { image: x, links: [b] }", "b: { image: x, profiles: [p] }"),
  services("links in a circle", "a: { image: x, links: [b] }", "b: { image: x, links: [a] }"),
  services("the network of nobody", "a: { image: x, network_mode: 'service:zz' }"),
  services("the volumes of nobody", "a: { image: x, volumes_from: [zz] }"),
  services("replicas that differ", "a: { image: x, scale: 2, deploy: { replicas: 3 } }"),
  services("replicas below zero", "a: { image: x, scale: -1 }"),
  services("replicas that are no number", "a: { image: x, scale: abc }"),
  services("two replicas of one name", "a: { image: x, scale: 2, container_name: foo }"),
  services("a provider without type", "a: { provider: {} }"),
  services("networks and network_mode", "a: { image: x, network_mode: host, networks: [default] }"),
  services("profiles as text", "a: { image: x, profiles: p }"),
  services("a service that is a number", "1: { image: x }"),
  { name: "extra_hosts without address", files: web("extra_hosts: [abc]") },
  ...["configs", "secrets"].map((kind) => ({
    name: `${kind} without content`,
    files: project(`services:\n  web: { image: x }\n${kind}: { c: {} }\n`),
  })),
  {
    name: "a config with two contents",
    files: project("services:\n  web: { image: x }\nconfigs: { c: { content: a, environment: B } }\n"),
  },
  { name: "a health check that starts with a program", files: web("healthcheck: { test: [curl, x] }") },
  { name: "a number in a health check", files: web("healthcheck: { test: [CMD, a, 1] }") },
  { name: "retries that are no number", files: web("healthcheck: { test: a, retries: abc }") },
  { name: "a number in a command", files: web("command: [redis-server, --port, 6380]") },
  { name: "nothing in a command", files: web("command: [a, null]") },
  { name: "a command that is a number", files: web("command: 5") },
  ...["echo 'abc", 'echo "abc', "echo abc\\", "echo (a)", "echo a)", "echo $(a", "a `b"].map(command),
  ...["restart: false", "stop_signal: 9", "hostname: 2024-01-01", "hostname: [a]", "container_name: q"].map((line) => ({
    name: line,
    files: web(line),
  })),
  ...["environment:", "ports:", "healthcheck:", "hostname:", "env_file:"].map((line) => ({
    name: `${line} nothing`,
    files: web(line),
  })),
  { name: "a number as name of a variable", files: web("environment: { 1: a }") },
  { name: "a switch as name of a variable", files: web("environment: { true: a }") },
  { name: "a map in a list of variables", files: web("environment: [{ A: 1 }]") },
  { name: "a number in a list of variables", files: web("environment: [5]") },
  { name: "infinity", files: web("environment: { A: .inf }") },
  {
    name: "<< twice",
    files: project("x-a: &a { A: 1 }\nservices:\n  a:\n    image: x\n    environment:\n      <<: *a\n      <<: *a\n"),
  },
  { name: "<< of a text", files: project("services:\n  a:\n    image: x\n    environment:\n      <<: abc\n") },
];
