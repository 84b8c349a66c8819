import { array, assert, constantFrom, nat, oneof, property, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import { ProtocolProblem, RequestParser } from "./request-parser.ts";

function encode(words: readonly string[]): Buffer {
  const body = words.map((word) => `$${word.length}\r\n${word}\r\n`).join("");
  return Buffer.from(`*${words.length}\r\n${body}`, "latin1");
}

/** The commands of a stream that comes in these pieces, and the error at its end. */
function read(pieces: readonly Buffer[]): {
  readonly commands: readonly (readonly string[])[];
  readonly error: string;
} {
  const parser = new RequestParser();
  const commands: (readonly string[])[] = [];
  try {
    for (const piece of pieces) for (const words of parser.push(piece)) commands.push(words);
  } catch (problem) {
    if (!(problem instanceof ProtocolProblem)) throw problem;
    return { commands, error: problem.message };
  }
  return { commands, error: "" };
}

function cut(stream: Buffer, places: readonly number[]): readonly Buffer[] {
  const ends = [...new Set(places.map((place) => place % (stream.length + 1)))].toSorted((a, b) => a - b);
  return [...ends, stream.length].map((end, at) => stream.subarray(ends[at - 1] ?? 0, end));
}

const word = uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString("latin1"));
const command = array(word, { minLength: 1, maxLength: 6 });

describe("the parser of requests", () => {
  it("finds the same commands however a valid stream is cut", () => {
    assert(
      property(array(command, { maxLength: 6 }), array(nat(), { maxLength: 12 }), (commands, places) => {
        const stream = Buffer.concat(commands.map(encode));
        expect(read(cut(stream, places))).toEqual({ commands, error: "" });
      }),
    );
  });

  it("finds the same commands and the same error however any stream is cut", () => {
    const piece = oneof(
      command.map(encode),
      constantFrom(
        ..."PING\r\n|*0\r\n|*-1\r\n|*x\r\n|\r\n|$1\r\n|*1\r\n+\r\n|*2\r\n$1\r\na\r\n|GET 'a b'\n|'\r\n".split("|"),
      ).map((text) => Buffer.from(text)),
    );
    assert(
      property(array(piece, { maxLength: 6 }), array(nat(), { maxLength: 12 }), (pieces, places) => {
        const stream = Buffer.concat(pieces);
        expect(read(cut(stream, places))).toEqual(read([stream]));
      }),
    );
  });

  it("gives the commands that came before an error in the same piece", () => {
    expect(read([Buffer.from("PING\r\n*x\r\n")])).toEqual({ commands: [["PING"]], error: "invalid multibulk length" });
  });

  const refused: readonly (readonly [text: string, error: string])[] = [
    ["*2147483648\r\n", "invalid multibulk length"],
    ["*01\r\n", "invalid multibulk length"],
    ["*+1\r\n", "invalid multibulk length"],
    ["*\r\n", "invalid multibulk length"],
    ["*1\r\n$536870913\r\n", "invalid bulk length"],
    ["*1\r\n$-1\r\n", "invalid bulk length"],
    ["*1\r\n$04\r\n", "invalid bulk length"],
    ["*1\r\nPING\r\n", "expected '$', got 'P'"],
    ["*1\r\n\r\n", "expected '$', got ' '"],
    [`*${"1".repeat(70_000)}`, "too big mbulk count string"],
    [`*1\r\n$${"1".repeat(70_000)}`, "too big bulk count string"],
    ["A".repeat(70_000), "too big inline request"],
    ["SET a 'b\r\n", "unbalanced quotes in request"],
  ];
  for (const [text, error] of refused)
    it(`refuses ${JSON.stringify(text.slice(0, 20))} as the real server does: ${error}`, () => {
      expect(read([Buffer.from(text)])).toEqual({ commands: [], error });
    });

  it("waits for what may still become a command", () => {
    for (const text of ["*2147483647\r\n", "*1\r\n$536870912\r\n", "PI\0NG\r\n", "*1\r\n$4\r\nPING", "*1\r\n$4\r"])
      expect(read([Buffer.from(text)])).toEqual({ commands: [], error: "" });
  });

  it("takes time that grows with the bytes, not with the bytes times the pieces", () => {
    const size = 48 * 1024 * 1024;
    const big = encode(["SET", "a", "x".repeat(size)]);
    const many = encode(["SADD", ...Array.from({ length: 200_000 }, (_, at) => `member:${at}`)]);
    const piece = 65_536;
    const started = performance.now();
    for (const stream of [big, many]) {
      const places = Array.from({ length: Math.floor(stream.length / piece) }, (_, at) => (at + 1) * piece);
      expect(read(cut(stream, places)).commands).toHaveLength(1);
    }
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
