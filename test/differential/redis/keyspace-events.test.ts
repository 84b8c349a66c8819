import { describe, expect, it } from "vitest";
import { noRealRedis, realRedis } from "../../support/real-redis.ts";
import type { Flavour } from "../../support/redis-process.ts";
import cases from "./keyspace-events.json" with { type: "json" };
import { play } from "./pair.ts";
import { Wire } from "./wire.ts";

/** The events that a client hears while another one works, for some flags one after the other. */
function heard(flavour: Flavour, allFlags: readonly string[], lines: readonly string[]): Promise<readonly string[]> {
  return play(flavour, "", async ({ call, redis }) => {
    const answers: string[] = [];
    for (const flags of allFlags) {
      using listener = new Wire(redis.host, redis.port);
      listener.send("PSUBSCRIBE __key*\r\n");
      await listener.until(":1\r\n");
      await call("FLUSHALL");
      await call(`CONFIG SET notify-keyspace-events ${flags}`);
      for (const line of lines) await call(line);
      await call("CONFIG SET notify-keyspace-events K$");
      // Its own event says that there are no more.
      await call("SET the-end 1");
      const told = await listener.until("the-end");
      const events = told.split("*4\r\n").slice(1, -1);
      answers.push(
        `${flags}: ${events
          .map((event) =>
            event
              .split("\r\n")
              .filter((_, at) => at === 5 || at === 7)
              .join(" "),
          )
          .join(", ")}`,
      );
    }
    return answers;
  });
}

const everyFlag = ["AKEmn", "AE", "AK", ..."g$lshzxetmn".split("").map((letter) => `E${letter}`)];

describe.skipIf(realRedis() === undefined)(
  `keyspace events (${realRedis() === undefined ? noRealRedis : "both servers"})`,
  () => {
    it.each(Object.entries(cases))("of %s are told by class as the real server tells them", async (_name, lines) => {
      const [expected, seen] = await Promise.all([heard("real", everyFlag, lines), heard("engine", everyFlag, lines)]);
      expect(expected[0]).not.toBe("AKEmn: ");
      expect(seen).toEqual(expected);
    });

    it("are set and answered in the real server's order of letters", async () => {
      const asked = ["KEA", "Ex", "g$lshzxetd", "KEg$lshzxetdmn", "Kg", "EKlm", "KEn", "dK", "Q"];
      const answers = (flavour: Flavour): Promise<readonly string[]> =>
        play(flavour, "", async ({ call }) => {
          const all: string[] = [];
          for (const flags of asked)
            all.push(
              await call(`CONFIG SET notify-keyspace-events ${flags}`),
              await call("CONFIG GET notify-keyspace-events"),
            );
          return all;
        });
      expect(await answers("engine")).toEqual(await answers("real"));
    });
  },
);
