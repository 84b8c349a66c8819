import { type ComposeCase, over, project, web } from "../compose-case.ts";

const files = { "a.env": "A=1\nX=a\n", "b.env": "B=1\nX=b\n" };

export const accepted: readonly ComposeCase[] = [
  { name: "one env_file over another", ...over("env_file: a.env", "env_file: b.env", files) },
  { name: "an env_file over a list", ...over("env_file: [a.env]", "env_file: b.env", files) },
  {
    name: "an env_file that may be missing over one",
    ...over("env_file: a.env", "env_file: [{ path: b.env, required: false }]", files),
  },
  { name: "the same env_file again", ...over("env_file: [a.env, b.env]", "env_file: a.env", files) },
  { name: "no env_file over one", ...over("env_file: a.env", "env_file:", files) },
  { name: "env_file: !override", ...over("env_file: a.env", "env_file: !override b.env", files) },
  {
    name: "an env_file extended by another",
    files: project(
      "services:\n  base: { image: x, env_file: a.env }\n  web:\n    extends: base\n    env_file: b.env\n",
      files,
    ),
  },
  { name: "one tmpfs over another", ...over("tmpfs: /a", "tmpfs: /b") },
  { name: "a tmpfs in a list over the same", ...over("tmpfs: /a", "tmpfs: [/a, /b]") },
  { name: "one dns server over another", ...over("dns: 1.1.1.1", "dns: 8.8.8.8") },
  ...[
    "ports",
    "environment",
    "volumes",
    "healthcheck",
    "hostname",
    "working_dir",
    "restart",
    "command",
    "entrypoint",
  ].map((key) => ({
    name: `nothing over ${key}`,
    ...over(
      'command: c\nentrypoint: e\nports: ["80:80"]\nenvironment: { A: 1 }\nvolumes: ["/a:/a"]\nhealthcheck: { test: x }\nhostname: h\nworking_dir: /w\nrestart: always',
      `${key}:`,
    ),
  })),
  { name: "ports on one address over those on all", ...over('ports: ["80:80"]', 'ports: ["0.0.0.0:80:80"]') },
  { name: "a port of a range over the range", ...over('ports: ["8000-8002:80-82"]', 'ports: ["8001:81"]') },
  { name: "a target with a slash over the one without", ...over('volumes: ["./a:/data"]', 'volumes: ["./b:/data/"]') },
  {
    name: "a long volume over a short one",
    ...over('volumes: ["./a:/data:ro"]', "volumes: [{ type: bind, source: ./b, target: /data }]"),
  },
  {
    name: "a list of dependencies over a map",
    files: {
      "a.yaml":
        "services:\n  a:\n    image: x\n    depends_on: { b: { condition: service_healthy, restart: true, required: false } }\n  b: { image: x }\n",
      "b.yaml": "services:\n  a: { depends_on: [b] }\n",
    },
    use: ["a.yaml", "b.yaml"],
  },
  {
    name: "a list of dependencies that extends a map",
    files: project(
      "services:\n  base: { image: x, depends_on: { b: { condition: service_healthy } } }\n  a: { extends: base, depends_on: [b] }\n  b: { image: x }\n",
    ),
  },
  {
    name: "!reset in a file that extends",
    files: {
      "a.yaml": 'services:\n  web: { image: x, ports: ["80:80"] }\n',
      "b.yaml": "services:\n  base: { image: y, hostname: h }\n  web: { extends: base, ports: !reset [] }\n",
    },
    use: ["a.yaml", "b.yaml"],
  },
  {
    name: "several documents in one file",
    files: project(
      'name: one\nservices:\n  a: { image: x, environment: { A: 1 }, ports: ["1:1"] }\n---\nname: two\nservices:\n  a: { environment: { B: 2 }, ports: !reset [] }\n  b: { image: y }\n',
    ),
  },
  {
    name: "an anchor of an earlier document",
    files: project(
      "x-a: &a { hostname: h }\nservices:\n  a: { image: x }\n---\nservices:\n  b:\n    <<: *a\n    image: x\n",
    ),
  },
  {
    name: "an included service and what the file says of it",
    files: project(
      "include: [db/c.yaml]\nservices:\n  db: { hostname: h, environment: { B: 2 }, ports: !reset [] }\n",
      {
        "db/c.yaml":
          "services:\n  db: { image: y, hostname: z, ports: ['1:1'], environment: { A: 1 }, volumes: ['./d:/d'] }\n",
      },
    ),
  },
  {
    name: "an included service and an override file",
    files: project("include: [db/c.yaml]\nservices:\n  web: { image: x }\n", {
      "compose.override.yaml": "services:\n  db: { hostname: h, environment: { B: 2 }, ports: ['2:2'] }\n",
      "db/c.yaml": "services:\n  db: { image: y, ports: ['1:1'], environment: { A: 1 } }\n",
    }),
  },
  {
    name: "an include of the override file over the first file",
    files: project("services:\n  db: { image: q, hostname: first }\n", {
      "compose.override.yaml": "include: [db/c.yaml]\n",
      "db/c.yaml": "services:\n  db: { image: y, hostname: included }\n",
    }),
  },
  {
    name: "one service in two includes",
    files: project("include: [a.yaml, b.yaml]\nservices:\n  s: { environment: { M: m, X: main } }\n", {
      "a.yaml": "services:\n  s: { image: a, hostname: ha, environment: { A: a, X: a }, ports: ['1:1'] }\n",
      "b.yaml": "services:\n  s: { image: b, working_dir: /b, environment: { B: b, X: b }, ports: ['2:2'] }\n",
    }),
  },
  {
    name: "a volume that an include names too",
    files: project(
      "include: [a.yaml]\nvolumes: { vol: { name: one } }\nservices:\n  web: { image: x, volumes: ['vol:/x'] }\n",
      { "a.yaml": "services:\n  s: { image: a, volumes: ['vol:/x'] }\nvolumes: { vol: { name: two } }\n" },
    ),
  },
  {
    name: "extends of an included service",
    files: project("include: [a.yaml]\nservices:\n  web: { extends: s }\n  s: { working_dir: /m }\n", {
      "a.yaml": "services:\n  s: { image: a, hostname: h }\n",
    }),
  },
  {
    name: "a bare name under environment of an include",
    files: project("include: [db/c.yaml]\nservices:\n  web: { image: x, environment: [T, U] }\n", {
      "db/c.yaml": "services:\n  db: { image: y, environment: [T, U] }\n",
      "db/.env": "T=below\nU=below\n",
      ".env": "U=top\n",
    }),
  },
  {
    name: "a folder called .env beside an include",
    files: project("include: [db/c.yaml]\nservices:\n  web: { image: x }\n", {
      "db/c.yaml": "services:\n  db: { image: 'y:${T:-none}' }\n",
      "db/.env/x": "",
    }),
  },
];

export const refused: readonly ComposeCase[] = [
  { name: "a document with nothing in it", files: project("services:\n  a: { image: x }\n---\n# nothing\n") },
  {
    name: "extends across documents",
    files: project("services:\n  a: { image: x }\n---\nservices:\n  b: { extends: a }\n"),
  },
  {
    name: "an included service that extends one outside",
    files: project("include: [a.yaml]\nservices:\n  base: { image: a }\n", {
      "a.yaml": "services:\n  s: { extends: base }\n",
    }),
  },
  {
    name: "a missing env_file of an include",
    files: project("include: [{ path: db.yaml, env_file: no.env }]\nservices:\n  web: { image: x }\n", {
      "db.yaml": "services:\n  db: { image: y }\n",
    }),
  },
  {
    name: "a folder as env_file of an include",
    files: project("include: [{ path: db.yaml, env_file: sub }]\nservices:\n  web: { image: x }\n", {
      "db.yaml": "services:\n  db: { image: y }\n",
      "sub/x": "",
    }),
  },
  {
    name: "a .env beside an include that can't be read",
    files: project("include: [db/c.yaml]\nservices:\n  web: { image: x }\n", {
      "db/c.yaml": "services:\n  db: { image: y }\n",
      "db/.env": "A B=1\n",
    }),
  },
  { name: "ports with nothing in them, and a file over them", ...over("ports:", "hostname: h") },
  { name: "two tmpfs of one target that differ", files: web("tmpfs: ['/x', '/x:size=1m']") },
];
