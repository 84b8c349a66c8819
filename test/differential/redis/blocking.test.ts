import { describe, expect, it } from "vitest";
import { flavours, play, untilBlocked, type Scene } from "./pair.ts";

const readGroup = "XREADGROUP GROUP g c BLOCK 20000 STREAMS st >";
const madeGroup = "XGROUP CREATE st g $ MKSTREAM";
const keyGone = "-UNBLOCKED the stream key no longer exists\r\n";
const groupGone = "-NOGROUP the consumer group this client was blocked on no longer exists\r\n";
const popped = "*2\r\n$1\r\nq\r\n$1\r\nv\r\n";

/** What a waiting client is answered after some commands of another one. */
async function answerTo(scene: Scene, waiting: string, lines: readonly string[]): Promise<string> {
  const client = await scene.open();
  const answer = client.call(...waiting.split(" "));
  await untilBlocked(scene, 1);
  for (const line of lines) expect(await scene.call(line)).not.toMatch(/^-/);
  return answer;
}

describe.each(flavours)("clients that wait on the %s server", (flavour) => {
  it.each([
    ["COPY", "BLPOP q 20", ["RPUSH other v", "COPY other q"], popped],
    ["MOVE", "BLPOP q 20", ["SELECT 1", "RPUSH q v", "MOVE q 0"], popped],
    ["SORT STORE", "BLPOP q 20", ["RPUSH other 1 0", "SORT other STORE q"], popped.replace("v", "0")],
    ["SWAPDB", "BLPOP q 20", ["SELECT 1", "RPUSH q v", "SWAPDB 0 1"], popped],
    ["RENAME", "BLPOP q 20", ["RPUSH other v", "RENAME other q"], popped],
    ["a script", "BLPOP q 20", ["EVAL return(redis.call('rpush','q','v')) 0"], popped],
    ["EXEC", "BLPOP q 20", ["MULTI", "RPUSH q v", "EXEC"], popped],
    ["a list after a key of another type", "BLPOP q 20", ["SET q x", "DEL q", "RPUSH q v"], popped],
    [
      "ZUNIONSTORE",
      "BZPOPMIN q 20",
      ["ZADD other 1 v", "ZUNIONSTORE q 1 other"],
      "*3\r\n$1\r\nq\r\n$1\r\nv\r\n$1\r\n1\r\n",
    ],
  ])("are woken by %s", async (_name, waiting, lines, expected) => {
    expect(await play(flavour, "", (scene) => answerTo(scene, waiting, lines))).toBe(expected);
  });

  it.each([
    ["its stream is deleted", ["DEL st"], keyGone],
    ["all keys are deleted", ["FLUSHALL"], keyGone],
    ["its stream gets another name", ["RENAME st elsewhere"], keyGone],
    ["its stream goes to another database", ["MOVE st 3"], keyGone],
    ["its stream is overwritten", ["SET st x"], keyGone],
    ["its stream expires", ["PEXPIRE st 20"], keyGone],
    ["databases are swapped", ["SWAPDB 0 1"], keyGone],
    ["its group is destroyed", ["XGROUP DESTROY st g"], groupGone],
    ["another stream takes its place", ["XADD other 1-1 a b", "RENAME other st"], groupGone],
  ])("XREADGROUP ends with its own error when %s", async (_name, lines, expected) => {
    const answer = await play(flavour, "", async (scene) => {
      await scene.call(madeGroup);
      return answerTo(scene, readGroup, lines);
    });
    expect(answer).toBe(expected);
  });

  it("XREADGROUP goes on waiting when its stream was there again at the end of a transaction", async () => {
    const answer = await play(flavour, "", async (scene) => {
      await scene.call(madeGroup);
      return answerTo(scene, readGroup, ["MULTI", "DEL st", madeGroup, "EXEC", "XADD st 1-1 a b"]);
    });
    expect(answer).toContain("1-1");
  });

  it.each(["BLPOP q 3000000", "BLPOP q 9223372036854775", "XREAD BLOCK 3000000000 STREAMS q $"])(
    "%s goes on waiting after its first moment",
    async (waiting) => {
      const answer = await play(flavour, "", (scene) =>
        answerTo(scene, waiting, [waiting.startsWith("BLPOP") ? "RPUSH q v" : "XADD q 1-1 a b"]),
      );
      expect(answer).toMatch(/^\*/);
    },
  );

  it.each([
    ["BLPOP q 9223372036854775807", "-ERR timeout is negative\r\n"],
    ["BLPOP q 1e300", "-ERR timeout is negative\r\n"],
    ["BLPOP q inf", "-ERR timeout is negative\r\n"],
    ["BLPOP q nan", "-ERR timeout is not a float or out of range\r\n"],
  ])("%s is refused", async (line, expected) => {
    expect(await play(flavour, "", ({ call }) => call(line))).toBe(expected);
  });

  it.each([
    ["BLMOVE a b LEFT LEFT 0", "*1\r\n$-1\r\n"],
    ["BRPOPLPUSH a b 0", "*1\r\n$-1\r\n"],
    ["BLPOP a 0", "*1\r\n*-1\r\n"],
    ["BZPOPMIN a 0", "*1\r\n*-1\r\n"],
    ["BLMPOP 0 1 a LEFT", "*1\r\n*-1\r\n"],
    ["XREAD BLOCK 0 STREAMS a $", "*1\r\n*-1\r\n"],
  ])("%s does not wait inside of a transaction", async (line, expected) => {
    const answer = await play(flavour, "", async ({ call }) => {
      await call("MULTI");
      await call(line);
      return call("EXEC");
    });
    expect(answer).toBe(expected);
  });
});

describe.each(flavours)("a transaction on the %s server that watches a key", (flavour) => {
  it.each([
    ["is given up when databases are swapped", ["SET k 1"], ["SWAPDB 0 1"], "*-1\r\n"],
    ["is given up when the key comes by a swap", ["SELECT 1", "SET k 1", "SELECT 0"], ["SWAPDB 0 1"], "*-1\r\n"],
    ["is carried out when a swap brings nothing", [], ["SWAPDB 0 1"], "*1\r\n+PONG\r\n"],
    ["is given up when everything is deleted", ["SET k 1"], ["FLUSHALL"], "*-1\r\n"],
    ["is carried out when there was nothing to delete", [], ["FLUSHALL"], "*1\r\n+PONG\r\n"],
    ["is given up when the key expires", ["SET k 1 PX 20"], ["DEBUG SLEEP 0.05"], "*-1\r\n"],
  ])("%s", async (_name, before, meanwhile, expected) => {
    const answer = await play(flavour, "enable-debug-command yes", async (scene) => {
      const other = await scene.open();
      for (const line of [...before, "WATCH k"]) await scene.call(line);
      for (const line of meanwhile) await other.call(...line.split(" "));
      await scene.call("MULTI");
      await scene.call("PING");
      return scene.call("EXEC");
    });
    expect(answer).toBe(expected);
  });
});
