import { expect, it } from "vitest";
import { createBus } from "./bus.ts";

it("a listener that throws hinders neither the sender nor the other listeners, and is told of", () => {
  const problems: unknown[] = [];
  const bus = createBus<number>((problem) => void problems.push(problem));
  const seen: string[] = [];
  const broken = new Error("this listener is broken");
  bus.on((event) => void seen.push(`first ${event}`));
  bus.on(() => {
    throw broken;
  });
  bus.on((event) => void seen.push(`last ${event}`));
  bus.emit(1);
  bus.emit(2);
  expect(seen).toEqual(["first 1", "last 1", "first 2", "last 2"]);
  expect(problems).toEqual([broken, broken]);
});

it("the sender is safe although nobody is told, or whoever is told throws too", () => {
  const throwing = (): never => {
    throw new Error("broken");
  };
  for (const bus of [createBus<number>(), createBus<number>(throwing)]) {
    const seen: number[] = [];
    bus.on(throwing);
    bus.on((event) => void seen.push(event));
    bus.emit(1);
    expect(seen).toEqual([1]);
  }
});

it("whoever has left gets nothing any more", () => {
  const bus = createBus<number>();
  const seen: number[] = [];
  const leave = bus.on((event) => void seen.push(event));
  bus.emit(1);
  leave();
  bus.emit(2);
  expect(seen).toEqual([1]);
});
