import { expect, it } from "vitest";
import { createScope, race, sleep } from "./scope.ts";

it("names the deadline that passed, and runs clean-ups last-first", async () => {
  const order: string[] = [];
  {
    await using scope = createScope("outer", 5000);
    scope.defer(() => void order.push("first"));
    scope.defer(async () => void order.push("second"));
    await using inner = scope.child("reading the answer", 20);
    await expect(sleep(inner, 5000)).rejects.toMatchObject({
      code: "scope.timeout",
      message: "reading the answer took longer than 20 ms",
    });
    expect(inner.remainingMs()).toBe(0);
    expect(scope.remainingMs()).toBeGreaterThan(1000);
  }
  expect(order).toEqual(["second", "first"]);
});

it("ends what waits when it is cancelled, closed, or its parent is", async () => {
  const reason = new Error("enough");
  const parent = createScope("parent");
  const child = parent.child("child");
  const waiting = sleep(child, 60_000);
  parent.cancel(reason);
  await expect(waiting).rejects.toBe(reason);
  await expect(race(createScope("late", undefined, parent.signal), new Promise(() => undefined))).rejects.toBe(reason);
  const closed = createScope("closed");
  const forever = race(closed, new Promise(() => undefined));
  await Promise.all([expect(forever).rejects.toMatchObject({ code: "scope.closed" }), closed[Symbol.asyncDispose]()]);
});

it("hands on what comes in time", async () => {
  await using scope = createScope("short", 1000);
  expect(await race(scope, Promise.resolve(7))).toBe(7);
  await sleep(scope, 1);
  expect(scope.signal.aborted).toBe(false);
});
