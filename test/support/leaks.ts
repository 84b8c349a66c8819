import { afterAll, expect } from "vitest";

/** What a test file leaves open: child processes and listening sockets of its own. Checked for every file. */
afterAll(async () => {
  let left = leaks();
  for (const deadline = Date.now() + 3000; left.length > 0 && Date.now() < deadline; left = leaks())
    await new Promise((resolve) => setTimeout(resolve, 20));
  expect(left, "left open at the end of the file").toEqual([]);
});

function leaks(): readonly string[] {
  return process.getActiveResourcesInfo().filter((kind) => /^(ProcessWrap|TCPServerWrap|PipeServerWrap)$/.test(kind));
}
