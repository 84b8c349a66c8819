import { type ComposeCase, environment, web } from "../compose-case.ts";

const variables = { SET: "value", EMPTY: "", PORT: "8080", TAG: "7.0" };

export const accepted: readonly ComposeCase[] = [
  { name: "an image alone", files: web("") },
  {
    name: "images with registry, port, tag and digest",
    files: {
      "compose.yaml": `services:\n  a:\n    image: registry.example.com:5000/team/redis:7.0-alpine\n  b:\n    image: redis@sha256:${"a".repeat(64)}\n  c:\n    image: ghcr.io/x/y\n`,
    },
  },
  {
    name: "a name for the project",
    files: { "compose.yaml": "name: my-project\nservices:\n  web:\n    image: nginx\n" },
  },
  {
    name: "a name from a variable",
    files: { "compose.yaml": "name: app-${TAG_NAME:-dev}\nservices:\n  web:\n    image: nginx\n" },
  },
  {
    name: "plain and braced variables",
    files: web(environment("A: $SET", "B: ${SET}", "C: a${SET}b$SET", "D: $UNSET", "E: ${UNSET}")),
    env: variables,
  },
  {
    name: "defaults",
    files: web(
      environment(
        "A: ${UNSET:-d}",
        "B: ${UNSET-d}",
        "C: ${EMPTY:-d}",
        "D: ${EMPTY-d}",
        "E: ${SET:-d}",
        "F: ${SET-d}",
        "G: ${UNSET:-}",
      ),
    ),
    env: variables,
  },
  {
    name: "required ones that are set",
    files: web(environment("A: ${SET:?no}", "B: ${SET?no}", "C: ${EMPTY?no}")),
    env: variables,
  },
  {
    name: "replacements",
    files: web(
      environment("A: ${SET:+r}", "B: ${SET+r}", "C: ${EMPTY:+r}", "D: ${EMPTY+r}", "E: ${UNSET:+r}", "F: ${UNSET+r}"),
    ),
    env: variables,
  },
  {
    name: "nested defaults",
    files: web(environment("A: ${UNSET:-${SET}}", "B: ${UNSET:-${ALSO:-deep}}", "C: ${UNSET:-pre-${SET}-post}")),
    env: variables,
  },
  { name: "dollar signs", files: web(environment("A: $$SET", 'B: "$$$$"', "C: cost$${SET}")), env: variables },
  {
    name: "variables in image, ports and command",
    files: {
      "compose.yaml":
        'services:\n  web:\n    image: redis:${TAG}\n    ports: ["${PORT}:80"]\n    command: ["sh", "-c", "echo $$HOME ${SET}"]\n',
    },
    env: variables,
  },
  {
    name: "a .env file",
    files: web(environment("A: ${FROM_FILE}", "B: ${QUOTED}", "C: ${SINGLE}", "D: ${COMMENTED}"), {
      ".env": "# comment\nFROM_FILE=yes\nQUOTED=\"two words\"\nSINGLE='$SET #x'\nCOMMENTED=word # rest\n",
    }),
  },
  {
    name: "a .env file under the environment",
    files: web(environment("A: ${SET}"), { ".env": "SET=file\n" }),
    env: variables,
  },
  {
    name: "a .env file that refers to itself and to the environment",
    files: web(environment("A: ${SECOND}"), { ".env": "FIRST=one\nSECOND=${FIRST}-${SET}\n" }),
    env: variables,
  },
  {
    name: "escapes in .env",
    files: web(environment("A: ${NL}", "B: ${EXP}"), { ".env": 'NL="a\\nb"\nexport EXP=exported\n' }),
  },
  { name: "an env_file", files: web("env_file: app.env", { "app.env": "ONE=1\nTWO=two words\n# no\n\nTHREE='3'\n" }) },
  {
    name: "several env_files, the last one wins",
    files: web("env_file:\n  - a.env\n  - b.env", { "a.env": "X=a\nY=a\n", "b.env": "X=b\n" }),
  },
  {
    name: "environment over env_file",
    files: web("env_file: a.env\nenvironment:\n  X: own", { "a.env": "X=file\nY=file\n" }),
  },
  {
    name: "an env_file that may be missing",
    files: web("env_file:\n  - path: nowhere.env\n    required: false\n  - path: a.env", { "a.env": "X=a\n" }),
  },
  {
    name: "an env_file that is raw",
    files: web("env_file:\n  - path: a.env\n    format: raw", { "a.env": "X='quoted' # kept\nY=$SET\n" }),
    env: variables,
  },
  {
    name: "variables inside an env_file",
    files: web("env_file: a.env", { "a.env": "BASE=b\nX=${BASE}/x\nY=${SET}\nZ=${UNSET:-z}\n" }),
    env: variables,
  },
  { name: "environment as a list", files: web("environment:\n  - A=1\n  - B=\n  - C=x=y\n  - SET"), env: variables },
  {
    name: "environment values of all types",
    files: web(environment("A: 1", "B: true", "C: 1.5", "D:", 'E: "null"', 'F: ""', "SET:")),
    env: variables,
  },
  { name: "command as text", files: web(`command: redis-server --requirepass "two words" --save ''`) },
  { name: "command as list", files: web('command: ["redis-server", "--appendonly", "yes"]') },
  { name: "entrypoint and an empty command", files: web('entrypoint: /bin/sh -c "echo hi"\ncommand: []') },
  { name: "ports, short", files: web('ports:\n  - "80"\n  - "8080:80"\n  - "127.0.0.1:8081:81"\n  - "53:53/udp"') },
  { name: "ports, ranges", files: web('ports:\n  - "9000-9002:8000-8002"\n  - "3000-3001"') },
  { name: "ports, IPv6", files: web('ports:\n  - "[::1]:6001:6001"') },
  {
    name: "ports, long",
    files: web(
      'ports:\n  - target: 80\n    published: "8080"\n    protocol: tcp\n  - target: 53\n    protocol: udp\n    host_ip: 127.0.0.1\n    published: 5353',
    ),
  },
  { name: "ports as numbers", files: web("ports:\n  - 8080") },
  { name: "expose", files: web('expose: ["3000", "4000-4002", 5000]') },
  {
    name: "volumes, short",
    files: {
      ...web("volumes:\n  - ./conf:/etc/conf:ro\n  - data:/data\n  - /var/log:/log\n  - /anonymous", { "conf/a": "" }),
      "compose.yaml":
        "services:\n  web:\n    image: nginx\n    volumes:\n      - ./conf:/etc/conf:ro\n      - data:/data\n      - /var/log:/log\n      - /anonymous\nvolumes:\n  data: {}\n",
    },
  },
  {
    name: "volumes, long",
    files: {
      "conf/a": "",
      "compose.yaml":
        "services:\n  web:\n    image: nginx\n    volumes:\n      - type: bind\n        source: ./conf\n        target: /etc/conf\n        read_only: true\n      - type: volume\n        source: data\n        target: /data\n      - type: tmpfs\n        target: /tmp\nvolumes:\n  data:\n",
    },
  },
  {
    name: "volumes with names of their own",
    files: {
      "compose.yaml":
        "services:\n  web:\n    image: nginx\n    volumes: [data:/data, ext:/ext]\nvolumes:\n  data:\n    name: my-data\n  ext:\n    external: true\n    name: theirs\n",
    },
  },
  { name: "tmpfs", files: web("tmpfs:\n  - /run\n  - /tmp") },
  { name: "a home folder as source", files: web("volumes:\n  - ~:/home-of-user:ro") },
  {
    name: "depends_on as list",
    files: {
      "compose.yaml": "services:\n  a:\n    image: x\n    depends_on: [b, c]\n  b:\n    image: x\n  c:\n    image: x\n",
    },
  },
  {
    name: "depends_on as map",
    files: {
      "compose.yaml":
        "services:\n  a:\n    image: x\n    depends_on:\n      b:\n        condition: service_healthy\n        restart: true\n      c:\n        condition: service_completed_successfully\n        required: false\n  b:\n    image: x\n  c:\n    image: x\n",
    },
  },
  {
    name: "health check as list",
    files: web(
      'healthcheck:\n  test: ["CMD", "curl", "-f", "http://localhost"]\n  interval: 1m30s\n  timeout: 10s\n  retries: 3\n  start_period: 40s',
    ),
  },
  {
    name: "health check as text",
    files: web("healthcheck:\n  test: curl -f http://localhost || exit 1\n  interval: 500ms"),
  },
  { name: "health check through the shell", files: web('healthcheck:\n  test: ["CMD-SHELL", "pg_isready"]') },
  { name: "no health check", files: web("healthcheck:\n  disable: true") },
  { name: "health check NONE", files: web('healthcheck:\n  test: ["NONE"]') },
  {
    name: "restart policies",
    files: {
      "compose.yaml":
        'services:\n  a: { image: x, restart: always }\n  b: { image: x, restart: "no" }\n  c: { image: x, restart: "on-failure:3" }\n  d: { image: x, restart: unless-stopped }\n  e: { image: x, restart: on-failure }\n',
    },
  },
  {
    name: "restart policy under deploy",
    files: web("deploy:\n  restart_policy:\n    condition: on-failure\n    max_attempts: 4"),
  },
  { name: "how it is stopped", files: web("stop_grace_period: 1m\nstop_signal: SIGINT") },
  { name: "names and folders", files: web("container_name: my-web\nhostname: webhost\nworking_dir: /srv") },
  {
    name: "networks as list",
    files: {
      "compose.yaml":
        "services:\n  a:\n    image: x\n    networks: [front, back]\nnetworks:\n  front:\n  back:\n    internal: true\n",
    },
  },
  {
    name: "networks with aliases and addresses",
    files: {
      "compose.yaml":
        "services:\n  a:\n    image: x\n    networks:\n      front:\n        aliases: [one, two]\n        ipv4_address: 10.5.0.5\n      default:\nnetworks:\n  front:\n    ipam:\n      config:\n        - subnet: 10.5.0.0/16\n",
    },
  },
  { name: "network_mode", files: web("network_mode: host") },
  {
    name: "configs and secrets",
    files: {
      "a.conf": "x",
      "s.txt": "y",
      "compose.yaml":
        "services:\n  web:\n    image: nginx\n    configs:\n      - source: conf\n        target: /etc/a.conf\n    secrets: [token]\nconfigs:\n  conf:\n    file: ./a.conf\nsecrets:\n  token:\n    file: ./s.txt\n",
    },
  },
  {
    name: "profiles, none active",
    files: { "compose.yaml": "services:\n  a:\n    image: x\n  b:\n    image: x\n    profiles: [debug]\n" },
  },
  {
    name: "profiles, one active",
    files: {
      "compose.yaml":
        "services:\n  a:\n    image: x\n  b:\n    image: x\n    profiles: [debug]\n  c:\n    image: x\n    profiles: [other]\n",
    },
    profiles: ["debug"],
  },
  {
    name: "profiles by variable",
    files: { "compose.yaml": "services:\n  a:\n    image: x\n  b:\n    image: x\n    profiles: [debug]\n" },
    env: { COMPOSE_PROFILES: "debug" },
  },
  {
    name: "anchors and merge keys",
    files: {
      "compose.yaml":
        "x-common: &common\n  restart: always\n  environment: &env\n    A: 1\n    B: 2\nservices:\n  a:\n    <<: *common\n    image: x\n  b:\n    <<: *common\n    image: y\n    environment:\n      <<: *env\n      B: 3\n",
    },
  },
  {
    name: "several merged anchors",
    files: {
      "compose.yaml":
        "x-a: &a { restart: always, hostname: a }\nx-b: &b { hostname: b, working_dir: /b }\nservices:\n  s:\n    <<: [*a, *b]\n    image: x\n",
    },
  },
  {
    name: "an override file",
    files: {
      "compose.yaml":
        'services:\n  web:\n    image: a\n    environment: { A: 1, B: 1 }\n    ports: ["80:80"]\n    command: one\n',
      "compose.override.yaml":
        'services:\n  web:\n    image: b\n    environment: { B: 2, C: 2 }\n    ports: ["81:81"]\n    command: [two, words]\n',
    },
  },
  {
    name: "three files",
    files: {
      "a.yaml": "services:\n  web:\n    image: a\n    environment: [A=1]\n",
      "b.yaml": "services:\n  web:\n    environment: { A: 2, B: 2 }\n    depends_on: [db]\n  db:\n    image: db\n",
      "c.yaml":
        "services:\n  web:\n    depends_on:\n      db:\n        condition: service_healthy\n    environment: [C=3]\n",
    },
    use: ["a.yaml", "b.yaml", "c.yaml"],
  },
  {
    name: "volumes merged by target",
    files: {
      "a.yaml":
        "services:\n  web:\n    image: a\n    volumes: [one:/data, two:/other]\nvolumes: { one: , two: , three: }\n",
      "b.yaml": "services:\n  web:\n    volumes: [three:/data]\n",
    },
    use: ["a.yaml", "b.yaml"],
  },
  {
    name: "ports merged",
    files: {
      "a.yaml": 'services:\n  web:\n    image: a\n    ports: ["80:80", "81:81"]\n',
      "b.yaml": 'services:\n  web:\n    ports: ["80:80", "82:82"]\n',
    },
    use: ["a.yaml", "b.yaml"],
  },
  {
    name: "!reset",
    files: {
      "a.yaml":
        'services:\n  web:\n    image: a\n    ports: ["80:80"]\n    environment: { A: 1, B: 2 }\n    command: run\n',
      "b.yaml":
        "services:\n  web:\n    ports: !reset []\n    environment:\n      A: !reset null\n    command: !reset null\n",
    },
    use: ["a.yaml", "b.yaml"],
  },
  {
    name: "!override",
    files: {
      "a.yaml": 'services:\n  web:\n    image: a\n    ports: ["80:80"]\n    environment: { A: 1 }\n',
      "b.yaml": 'services:\n  web:\n    ports: !override ["90:90"]\n    environment: !override { Z: 9 }\n',
    },
    use: ["a.yaml", "b.yaml"],
  },
  {
    name: "health checks merged",
    files: {
      "a.yaml": "services:\n  web:\n    image: a\n    healthcheck: { test: [CMD, a], interval: 5s, retries: 2 }\n",
      "b.yaml": "services:\n  web:\n    healthcheck: { test: [CMD, b], timeout: 1s }\n",
    },
    use: ["a.yaml", "b.yaml"],
  },
  {
    name: "extends in the same file",
    files: {
      "compose.yaml":
        'services:\n  base:\n    image: a\n    environment: { A: 1, B: 1 }\n    volumes: ["/x:/x"]\n  web:\n    extends: base\n    environment: { B: 2 }\n',
    },
  },
  {
    name: "extends from another file",
    files: {
      "common/base.yaml":
        'services:\n  base:\n    image: a\n    env_file: base.env\n    volumes: ["./data:/data"]\n    working_dir: /base\n',
      "common/base.env": "FROM=base\n",
      "common/data/x": "",
      "compose.yaml":
        "services:\n  web:\n    extends:\n      file: common/base.yaml\n      service: base\n    command: run\n",
    },
  },
  {
    name: "a chain of extends",
    files: {
      "compose.yaml":
        "services:\n  one:\n    image: a\n    environment: { A: 1 }\n  two:\n    extends: { service: one }\n    environment: { B: 2 }\n  three:\n    extends: { service: two }\n    environment: { A: 3 }\n",
    },
  },
  {
    name: "include",
    files: {
      "db/compose.yaml": 'services:\n  db:\n    image: postgres\n    volumes: ["./init:/init"]\n',
      "db/init/x": "",
      "compose.yaml": "include:\n  - db/compose.yaml\nservices:\n  web:\n    image: nginx\n    depends_on: [db]\n",
    },
  },
  {
    name: "include with folder and environment",
    files: {
      "parts/db.yaml": "services:\n  db:\n    image: postgres:${DB_TAG}\n",
      "parts/db.env": "DB_TAG=15\n",
      "compose.yaml":
        "include:\n  - path: parts/db.yaml\n    project_directory: .\n    env_file: parts/db.env\nservices:\n  web:\n    image: nginx\n",
    },
  },
  {
    name: "build",
    files: {
      Dockerfile: "FROM scratch\n",
      "compose.yaml":
        "services:\n  web:\n    build: .\n  other:\n    build:\n      context: .\n      target: dev\n    image: named\n",
    },
  },
  {
    name: "things that say nothing of running here",
    files: web(
      'labels: { a: b }\nulimits: { nofile: 1024 }\nextra_hosts: ["a:1.2.3.4"]\nlogging: { driver: json-file }\nuser: "1000"\ncap_add: [NET_ADMIN]\nread_only: true\ninit: true\nprivileged: false\nshm_size: 64m\nsysctls: { net.core.somaxconn: 1024 }\ndns: 1.1.1.1\nplatform: linux/amd64\npull_policy: always',
    ),
  },
  {
    name: "deploy",
    files: web('deploy:\n  replicas: 1\n  resources:\n    limits:\n      cpus: "0.5"\n      memory: 64M'),
  },
  {
    name: "text in blocks",
    files: web(
      "command:\n  - sh\n  - -c\n  - |\n    echo one\n    echo two\nenvironment:\n  FOLDED: >-\n    one\n    two",
    ),
  },
  {
    name: "JSON",
    files: { "compose.yaml": '{"services":{"web":{"image":"nginx","ports":["80:80"],"environment":{"A":"1"}}}}' },
  },
  {
    name: "old file with version",
    files: { "docker-compose.yml": 'version: "3.8"\nservices:\n  web:\n    image: nginx\n' },
  },
  {
    name: "numbers that look like times",
    files: web('environment:\n  A: 22:22\n  B: 0o17\n  C: 010\n  D: 1e3\nports:\n  - "22:22"'),
  },
  { name: "words that were booleans once", files: web("environment:\n  A: yes\n  B: no\n  C: on\n  D: off\n  E: y") },
];

/** What both refuse. */
export const refused: readonly ComposeCase[] = [
  { name: "YAML that does not parse", files: { "compose.yaml": "services:\n  web: [\n" } },
  { name: "a tab for indentation", files: { "compose.yaml": "services:\n\tweb:\n" } },
  { name: "a key twice", files: { "compose.yaml": "services:\n  web:\n    image: a\n    image: b\n" } },
  { name: "an unknown key", files: web("comand: x") },
  { name: "an unknown key at the top", files: { "compose.yaml": "service:\n  web:\n    image: a\n" } },
  { name: "services as a list", files: { "compose.yaml": "services:\n  - web\n" } },
  { name: "a variable that is required", files: web("command: ${NEEDED:?please}") },
  { name: "an open brace", files: web("command: ${OPEN") },
  { name: "a dependency that there is not", files: web("depends_on: [nobody]") },
  {
    name: "a circle",
    files: { "compose.yaml": "services:\n  a: { image: x, depends_on: [b] }\n  b: { image: x, depends_on: [a] }\n" },
  },
  { name: "an undeclared volume", files: web("volumes: [data:/data]") },
  { name: "an undeclared network", files: web("networks: [front]") },
  { name: "a missing env_file", files: web("env_file: nowhere.env") },
  { name: "a port out of range", files: web('ports: ["99999:80"]') },
  { name: "ranges of different length", files: web('ports: ["8000-8002:80-81"]') },
  {
    name: "an unknown condition",
    files: {
      "compose.yaml":
        "services:\n  a:\n    image: x\n    depends_on:\n      b: { condition: service_ready }\n  b: { image: x }\n",
    },
  },
  { name: "an anchor that is nowhere", files: { "compose.yaml": "services:\n  a: *nowhere\n" } },
  { name: "extends of nobody", files: { "compose.yaml": "services:\n  a:\n    extends: nobody\n" } },
  { name: "extends in a circle", files: { "compose.yaml": "services:\n  a: { extends: b }\n  b: { extends: a }\n" } },
  {
    name: "an include that is missing",
    files: { "compose.yaml": "include: [nowhere.yaml]\nservices:\n  a: { image: x }\n" },
  },
  { name: "neither image nor build", files: { "compose.yaml": "services:\n  a:\n    command: x\n" } },
];
