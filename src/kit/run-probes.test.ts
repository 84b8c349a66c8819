import { expect, it } from "vitest";
import { createScope } from "../base/scope.ts";
import { pass, type Probe } from "./probe.ts";
import { runProbes } from "./run-probes.ts";

function probe(id: string): Probe {
  return {
    id,
    title: id,
    effect: "reads",
    needs: [],
    viewpoint: "host",
    validatedAgainst: [],
    proves: "",
    doesNotProve: "",
    run: () => Promise.resolve(pass),
  };
}

it("two probes with one id are a bug that is thrown: one of them would stand for both", async () => {
  await using scope = createScope("probing", 5000);
  const run = runProbes(scope, {
    service: "app",
    probes: [probe("app.one"), probe("app.two"), probe("app.one")],
    mayWrite: true,
    waivers: [],
    today: "2026-01-01",
    identity: undefined,
    timeoutMs: 1000,
    listener: { fact: () => undefined, result: () => undefined },
    now: Date.now,
    newId: () => "fact",
    contextOf: () => {
      throw new Error("no probe was to be run");
    },
  });
  await expect(run).rejects.toThrow("two probes of app have the id app.one");
});
