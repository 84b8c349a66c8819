import { type ComposeCase, environment, project, web } from "../compose-case.ts";

const set = { SET: "value", X: "shell" };
const named = environment("P: ${COMPOSE_PROJECT_NAME}");

/** One env_file, read by a service that says nothing else. */
function dotenv(name: string, text: string, env: Readonly<Record<string, string>> = set): ComposeCase {
  return { name: `env_file: ${name}`, files: web("env_file: a.env", { "a.env": text }), env };
}

function raw(name: string, text: string): ComposeCase {
  return {
    name: `raw env_file: ${name}`,
    files: web("env_file: [{ path: a.env, format: raw }]", { "a.env": text }),
    env: set,
  };
}

function reads(more: string): string {
  return `services:\n  a:\n    image: x\n    volumes: ["./d:/d"]\n    environment: { F: "\${F}", G: "\${G}", P: "\${COMPOSE_PROJECT_NAME}" }\n${more}`;
}

const switches = ["true", "True", "yes", "Y", "on", "false", "No", "n", "off"];

export const accepted: readonly ComposeCase[] = [
  ...switches.map((word) => ({
    name: `a switch from a variable: ${word}`,
    files: {
      "compose.yaml":
        'services:\n  a:\n    image: x\n    healthcheck: { test: x, disable: "${B}" }\n    volumes: [{ type: tmpfs, target: /x, read_only: "${B}" }]\n    depends_on: { b: { condition: service_started, required: "${B}", restart: "${B}" } }\n  b: { image: x }\n',
    },
    env: { B: word },
  })),
  {
    name: "a switch in quotes",
    files: web("healthcheck: { test: x, disable: 'yes' }\nenv_file: [{ path: no.env, required: 'false' }]"),
  },
  {
    name: "an external volume by a variable",
    files: project(
      "services:\n  web: { image: x, volumes: ['data:/x'] }\nvolumes:\n  data: { external: '${U:-true}', name: foo }\n",
    ),
  },
  {
    name: "an optional dependency by a variable",
    files: project(
      "services:\n  a: { image: x, depends_on: { b: { condition: service_started, required: '${R:-false}' } } }\n  b: { image: x, profiles: [p] }\n",
    ),
  },
  ...["MyApp", "my app", "_x", "-x", "9a", "a.b", "Ünï", ""].map((name) => ({
    name: `name: ${JSON.stringify(name)}`,
    files: project(
      `name: ${JSON.stringify(name)}\nservices:\n  a:\n    image: x\n    environment: { P: "\${COMPOSE_PROJECT_NAME}" }\n`,
    ),
  })),
  {
    name: "COMPOSE_PROJECT_NAME that is empty",
    files: project("name: yy\nservices:\n  a: { image: x }\n"),
    env: { COMPOSE_PROJECT_NAME: "" },
  },
  {
    name: "COMPOSE_PROJECT_NAME over name",
    files: project("name: yy\nservices:\n  a: { image: x }\n"),
    env: { COMPOSE_PROJECT_NAME: "zz" },
  },
  { name: "the folder's name in an expression", files: web(named) },
  {
    name: "the folder's name, cleaned",
    files: { "My App.1/compose.yaml": web(named)["compose.yaml"] ?? "" },
    cwd: "My App.1",
  },
  {
    name: "the project's name, inherited",
    files: web("environment: [COMPOSE_PROJECT_NAME]\nenv_file: a.env", { "a.env": "N=${COMPOSE_PROJECT_NAME}\n" }),
  },
  {
    name: "a name that names itself",
    files: project(
      "name: ${COMPOSE_PROJECT_NAME:-zz}\nservices:\n  a:\n    image: x\n    environment: { P: '${COMPOSE_PROJECT_NAME}' }\n",
    ),
  },
  {
    name: "the project's name inside an include",
    files: project("name: yy\ninclude: [db/c.yaml]\nservices:\n  a: { image: x }\n", {
      "db/c.yaml": "name: zz\nservices:\n  b:\n    image: x\n    environment: { A: '${COMPOSE_PROJECT_NAME}' }\n",
    }),
  },
  {
    name: "the project's name is not there in .env",
    files: web(environment("A: ${A}"), { ".env": "A=${COMPOSE_PROJECT_NAME}-1\n" }),
  },

  dotenv("comments", "B=#x\nC= #y\nD=a#b\nE=a #b\nF=\nG=#\nH=x#y # z\nI=1 #\nJ=x\t# c\n # d\n"),
  dotenv("single quotes", "A='it\\'s'\nB='$X'\nC='a\\nb'\nD='  q  ' # c\nE='a\\\\'\nF='multi\nline'\n"),
  dotenv(
    "double quotes",
    'A="\\$X"\nB="$X"\nC="\\\\$X"\nD="\\\\\\$X"\nE="a\\qb"\nF="\\a\\b\\f\\v\\r\\n\\t"\nG="multi\nline"\nH="x"y\n',
  ),
  dotenv("no quotes", "A=\\$X\nB=a\\nb\nC=a'b\nD=pa$$word\nE=a$1b\nF=$X-${U:-d e}\nG==b\nH=a b=c\n"),
  dotenv("names", "1X=3\n2=4\nA.B=1\nC-D=2\nE[0]=3\né=1\n_=1\nexportE=1\nexport  F=2\nexport\tG=3\n"),
  dotenv("colons and spaces", "A: 1\nB:2\nC = 3\n D=4\nE: 'x'\n"),
  dotenv("a byte order mark and CRLF", "\uFEFFA=1\r\nB='2'\r\n# c\r\nC=\"3\"\r\n"),
  dotenv("two in a line", "A='x' B=2\nC='x'D=3\n"),
  dotenv("names alone", "NOBODY\nSET\nexport X\nA=1\n"),
  dotenv("the environment wins", "X=file\nY=${X}\nZ=z\nZ=${Z}z\n"),
  {
    name: "an env_file that sees environment",
    files: web("env_file: a.env\nenvironment: { X: own, Z: '${X}' }", { "a.env": "X=file\nY=$X-y\n" }),
  },
  {
    name: "an env_file that sees the shell over environment",
    files: web("env_file: a.env\nenvironment: { X: own }", { "a.env": "X=file\nY=$X-y\n" }),
    env: set,
  },
  {
    name: "an env_file that sees .env over an earlier one",
    files: web("env_file: [a.env, b.env]", { "a.env": "X=a\n", "b.env": "Y=$X\n", ".env": "X=dot\n" }),
  },
  {
    name: "an env_file that sees itself over an earlier one",
    files: web("env_file: [a.env, b.env]", { "a.env": "X=a\n", "b.env": "X=b\nY=$X\n" }),
  },
  {
    name: "an env_file that sees environment over an earlier one",
    files: web("env_file: [a.env, b.env]\nenvironment: [X=own, W]", { "a.env": "X=a\nW=f\n", "b.env": "Y=$X$W\n" }),
  },
  raw("values", "X='quoted' # kept\n Y=2 \nA=$SET\nSET\nNOBODY\n  # c\nB=#1\nC=\n"),
  raw("a byte order mark and CRLF", "\uFEFFA=1\r\nB=2\r\n"),

  {
    name: "profiles of the command line over COMPOSE_PROFILES",
    files: project(
      "services:\n  a: { image: x, profiles: [p] }\n  b: { image: y, profiles: [q] }\n  c: { image: z }\n",
      { ".env": "COMPOSE_PROFILES=q\n" },
    ),
    profiles: ["p"],
  },
  {
    name: "COMPOSE_PATH_SEPARATOR in .env",
    files: {
      "a.yaml": reads(""),
      "b.yaml": "services:\n  b: { image: x }\n",
      ".env": "COMPOSE_FILE=a.yaml;b.yaml\nCOMPOSE_PATH_SEPARATOR=;\n",
    },
  },
  {
    name: "COMPOSE_PATH_SEPARATOR that is empty",
    files: { "a.yaml": reads(""), "b.yaml": "services:\n  b: { image: x }\n", ".env": "COMPOSE_FILE=a.yaml:b.yaml\n" },
    env: { COMPOSE_PATH_SEPARATOR: "" },
  },
  {
    name: "COMPOSE_ENV_FILES in place of .env",
    files: project(reads(""), { "one.env": "F=one\n", "two.env": "G=$F-two\n", ".env": "G=top\n" }),
    env: { COMPOSE_ENV_FILES: "one.env,two.env" },
  },
  {
    name: "COMPOSE_ENV_FILES from a folder below",
    files: project(reads(""), { "one.env": "F=top\n", "sub/one.env": "F=below\n", ".env": "G=top\n" }),
    env: { COMPOSE_ENV_FILES: "one.env" },
    cwd: "sub",
  },
  {
    name: "COMPOSE_ENV_FILES with COMPOSE_FILE in it",
    files: { "a.yaml": reads(""), "one.env": "F=one\nCOMPOSE_FILE=a.yaml\n" },
    env: { COMPOSE_ENV_FILES: "one.env" },
  },
  {
    name: "COMPOSE_ENV_FILES inside .env",
    files: project(reads(""), { ".env": "F=top\nCOMPOSE_ENV_FILES=one.env\n", "one.env": "F=one\n" }),
  },
  {
    name: "COMPOSE_DISABLE_ENV_FILE",
    files: project(reads(""), { ".env": "F=top\n" }),
    env: { COMPOSE_DISABLE_ENV_FILE: "1" },
  },
  {
    name: "a .env in the folder below and in the project's",
    files: project(reads(""), { ".env": "F=top\nG=$F\n", "sub/.env": "F=below\n" }),
    cwd: "sub",
  },
  {
    name: "COMPOSE_FILE in a folder below",
    files: { "sub/a.yaml": reads(""), "sub/.env": "F=sub\nG=sub\n", ".env": "COMPOSE_FILE=sub/a.yaml\nF=top\n" },
  },
  {
    name: "-f in a folder below",
    files: { "sub/a.yaml": reads(""), "sub/.env": "F=sub\n", ".env": "F=top\nG=top\n" },
    use: ["sub/a.yaml"],
  },
  {
    name: "profiles in .env beside COMPOSE_FILE",
    files: {
      "sub/a.yaml": `${reads("    profiles: [p]\n")}  z: { image: x }\n`,
      ".env": "COMPOSE_FILE=sub/a.yaml\nCOMPOSE_PROFILES=p\n",
    },
  },
  { name: "a folder called .env", files: project(reads(""), { ".env/x": "" }) },
];

export const refused: readonly ComposeCase[] = [
  ...["1", "t", "banana", ""].map((word) => ({
    name: `a switch from a variable: "${word}"`,
    files: web("healthcheck: { test: x, disable: '${B}' }"),
    env: { B: word },
  })),
  { name: "a switch that is a number", files: web("healthcheck: { test: x, disable: 1 }") },
  ...["  ", "日本"].map((name) => ({
    name: `name: "${name}"`,
    files: project(`name: "${name}"\nservices:\n  a: { image: x }\n`),
  })),
  { name: "a name that is a number", files: project("name: 123\nservices:\n  a: { image: x }\n") },
  ...["MyApp", "my app", "_x", " "].map((name) => ({
    name: `COMPOSE_PROJECT_NAME=${name}`,
    files: web(""),
    env: { COMPOSE_PROJECT_NAME: name },
    nowhere: true as const,
  })),
  {
    name: "a folder that gives no name",
    files: { "日/compose.yaml": "services:\n  a: { image: x }\n" },
    cwd: "日",
    nowhere: true,
  },
  dotenv("a space in a name", "X=1\nA B=1\n"),
  dotenv("a word after export", "export A B\n"),
  dotenv("a line that is nothing", "X=1\n!!!\n"),
  dotenv("a slash in a name", "F/G=4\n"),
  dotenv("a list", "- A=1\n"),
  dotenv("an open single quote", "A=1\nB='open\nC=3\n"),
  dotenv("an open double quote", 'A="open\n'),
  dotenv("an escaped quote at the end", "A='\\'\nB=1\n"),
  dotenv("a second quote", "A='x''y'\n"),
  dotenv("a variable that is required", "A=1\nB=${U:?no}\n"),
  dotenv("an open brace", "A=1\nB=${\n"),
  raw("a space in a name", "X=1\nexport A=1\n"),
  raw("no name", "=1\n"),
  {
    name: "a format of env_file that there is not",
    files: web("env_file: [{ path: a.env, format: foo }]", { "a.env": "A=1\n" }),
  },
  { name: "a .env that can't be read", files: web("", { ".env": "A B=1\n" }) },
  { name: "an env_file without path", files: web("env_file: [{ required: false }]") },
  { name: "COMPOSE_ENV_FILES that is missing", files: web(""), env: { COMPOSE_ENV_FILES: "one.env" }, nowhere: true },
];
