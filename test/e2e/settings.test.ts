import { createServer } from "node:net";
import { expect, it } from "vitest";
import { freePort } from "../../src/system/sockets.ts";
import { project } from "../support/plumb.ts";

const redis = (more: string): string =>
  `services:\n  redis:\n    image: redis:7.0\n    command: redis-server --requirepass from-the-file\n${more}`;

it.each([
  ["env", "    x-plumb: { password: { env: REDIS_PW } }\n", "set REDIS_PW"],
  ["file", "    x-plumb: { password: { file: ./pw.txt } }\n", "write the password into that file"],
])("a password that is to come from a place (%s) and is not there", async (_form, more, hint) => {
  await using stack = project({ files: { "compose.yaml": redis(more) }, env: { REDIS_PW: "" } });
  const up = await stack.plumb("up", "--runtime", "embedded");
  expect(up.stderr).toMatch(
    /^error manifest\.no-password\n {2}.*compose\.yaml:5:26: the password of redis is to come from/,
  );
  expect(up.stderr).toContain(hint);
  expect(up.code).toBe(2);
});

it("a password from a file is used", async () => {
  const more = "    x-plumb: { password: { file: ./pw.txt } }\n";
  await using stack = project({ files: { "compose.yaml": redis(more), "pw.txt": "from-the-file\n" } });
  const up = await stack.plumb("up", "--runtime", "embedded");
  expect(up.stdout).toContain("proven 15/15");
  expect(up.code).toBe(0);
});

it("of a range of ports the first free one is taken; where there is none, that is told with the place", async () => {
  const first = await freePort("127.0.0.1");
  const taken = createServer().listen(first, "127.0.0.1");
  const text = (last: number): string =>
    `services:\n  redis:\n    image: redis:7.0\n    ports: ["${first}-${last}:6379"]\n`;
  try {
    await using stack = project({ files: { "compose.yaml": text(first + 3) } });
    const up = await stack.plumb("up", "--runtime", "embedded");
    const port = Number(/redis:\/\/127\.0\.0\.1:(\d+)/.exec(up.stdout)?.[1]);
    expect(port).toBeGreaterThan(first);
    expect(port).toBeLessThanOrEqual(first + 3);
    await using full = project({ files: { "compose.yaml": text(first) } });
    const refused = await full.plumb("up", "--runtime", "embedded");
    expect(refused.stderr).toMatch(/^error port\.taken\n {2}.*compose\.yaml:4:13: /);
    expect(refused.code).toBe(2);
  } finally {
    taken.close();
  }
});
