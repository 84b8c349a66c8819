import { array, assert, constantFrom, integer, nat, property, tuple } from "fast-check";
import { expect, it } from "vitest";
import { ListItems } from "./list-items.ts";

const steps = array(
  tuple(
    constantFrom("left", "right", "shift", "pop", "set", "insert", "trim", "keep"),
    nat(20),
    integer({ min: 0, max: 20 }),
  ),
  { maxLength: 60 },
);

it("a list does what an array does, whatever is done to it", () => {
  assert(
    property(steps, (all) => {
      const items = new ListItems();
      const model: string[] = [];
      for (const [step, one, other] of all) {
        const place = one % (model.length + 1);
        if (step === "left") {
          model.unshift(String(other));
          items.pushLeft(String(other));
        }
        if (step === "right") {
          model.push(String(other));
          items.pushRight(String(other));
        }
        if (step === "shift") expect(items.shift()).toBe(model.shift());
        if (step === "pop") expect(items.pop()).toBe(model.pop());
        if (step === "set" && place < model.length) items.set(place, (model[place] = `s${other}`));
        if (step === "insert") {
          items.insert(place, "i");
          model.splice(place, 0, "i");
        }
        if (step === "trim") {
          const to = Math.min(model.length, place + other);
          items.trim(place, to);
          model.splice(0, model.length, ...model.slice(place, to));
        }
        if (step === "keep") {
          items.keep((_, at) => at % 3 !== one % 3);
          model.splice(0, model.length, ...model.filter((_, at) => at % 3 !== one % 3));
        }
        expect([...items]).toEqual(model);
        expect(items.length).toBe(model.length);
        expect([items.at(0), items.at(-1), items.at(place)]).toEqual([model.at(0), model.at(-1), model.at(place)]);
        expect(items.slice(place, place + 3)).toEqual(model.slice(place, place + 3));
        expect(items.indexOf("i")).toBe(model.indexOf("i"));
      }
    }),
  );
});

it("taking from either end of a long list costs the same for each item", () => {
  const items = new ListItems(Array.from({ length: 500_000 }, (_, at) => String(at)));
  const started = performance.now();
  for (let at = 0; at < 200_000; at += 1) {
    items.shift();
    items.pushRight(items.shift() ?? "");
    items.pop();
    items.pushLeft(String(at + 1));
  }
  expect(items.length).toBe(300_000);
  expect(performance.now() - started).toBeLessThan(2000);
});
