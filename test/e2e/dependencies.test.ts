import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { project } from "../support/plumb.ts";

const runs = `x-plumb: { process: { command: [node, run.cjs] }, probes: [{ name: lives, exec: ["true"] }] }`;

function service(name: string, lines: readonly string[]): string {
  return `  ${name}:\n    image: node:24\n${lines.map((line) => `    ${line}\n`).join("")}`;
}

const job = (code: number): string =>
  `x-plumb: { process: { command: [node, -e, "setTimeout(() => process.exit(${code}), 50)"] } }`;

const up = ["up", "--runtime", "process"] as const;
const program = { "run.cjs": "setInterval(() => {}, 1e6)" };

it("a one-shot service that ends well lets its dependents start", async () => {
  await using stack = project({
    files: {
      ...program,
      "compose.yaml": `services:\n${service("migrate", [job(0)])}${service("app", [
        "depends_on: { migrate: { condition: service_completed_successfully } }",
        runs,
      ])}`,
    },
  });
  const result = await stack.plumb(...up);
  const { services } = await stack.status();
  expect(services.map(({ phase, standing }) => [phase, standing])).toEqual([
    ["completed", "proven"],
    ["ready", "proven"],
  ]);
  expect(result.stdout).toMatch(/migrate\s+completed/);
});

it("a one-shot service that fails blocks them, and says how it ended", async () => {
  await using stack = project({
    files: {
      ...program,
      "compose.yaml": `services:\n${service("migrate", [job(3)])}${service("app", [
        "depends_on: { migrate: { condition: service_completed_successfully } }",
        runs,
      ])}${service("late", ["depends_on: [app]", runs])}`,
    },
  });
  const result = await stack.plumb(...up);
  expect(result.code).toBe(1);
  expect(result.stdout).toMatch(/migrate exited 3 after \d+ ms/);
  expect(result.stdout).toMatch(/app\s+blocked by migrate/);
  expect(result.stdout).toMatch(/late\s+blocked by app/);
});

it("a dependency that is not required does not block", async () => {
  await using stack = project({
    files: {
      ...program,
      "compose.yaml": `services:\n${service("migrate", [job(3)])}${service("app", [
        "depends_on: { migrate: { condition: service_completed_successfully, required: false } }",
        runs,
      ])}`,
    },
  });
  await stack.plumb(...up);
  const { services } = await stack.status();
  expect(services.map(({ service: name, standing }) => [name, standing])).toEqual([
    ["migrate", "failed"],
    ["app", "proven"],
  ]);
});

it("service_healthy on a service that nothing can judge blocks, and says what to add", async () => {
  await using stack = project({
    files: {
      ...program,
      "compose.yaml": `services:\n${service("base", [`x-plumb: { process: { command: [node, run.cjs] } }`])}${service(
        "app",
        ["depends_on: { base: { condition: service_healthy } }", runs],
      )}`,
    },
  });
  const result = await stack.plumb(...up);
  expect(result.stdout).toMatch(/app waits for a healthy base, and nothing here can say whether base is healthy/);
  expect(result.stdout).toContain("add x-plumb.probes to base, or x-plumb.process.healthcheck: run");
  expect(result.code).not.toBe(0);
});

it("its own health check is run where that is asked for", async () => {
  await using stack = project({
    files: {
      ...program,
      "compose.yaml": `services:\n${service("base", [
        `healthcheck: { test: [CMD, node, -e, "process.exit(0)"], interval: 100ms }`,
        `x-plumb: { process: { command: [node, run.cjs], healthcheck: run } }`,
      ])}${service("app", ["depends_on: { base: { condition: service_healthy } }", runs])}`,
    },
  });
  await stack.plumb(...up);
  const { services } = await stack.status();
  expect(services.map(({ phase }) => phase)).toEqual(["ready", "ready"]);
  expect(services[1]?.standing).toBe("proven");
});

it("services stop in reverse order", async () => {
  await using stack = project({
    files: {
      "run.cjs": `process.on("SIGTERM", () => { require("node:fs").appendFileSync("order", process.env.NAME + "\\n"); process.exit(0); }); setInterval(() => {}, 1e6);`,
      "compose.yaml": `services:\n${service("base", ["environment: { NAME: base }", runs])}${service("app", [
        "depends_on: [base]",
        "environment: { NAME: app }",
        runs,
      ])}`,
    },
  });
  expect((await stack.plumb(...up)).code).toBe(0);
  await stack.plumb("down");
  expect(readFileSync(`${stack.folder}/order`, "utf8")).toBe("app\nbase\n");
});
