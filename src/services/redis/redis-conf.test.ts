import { describe, expect, it } from "vitest";
import { optionLines, quoteWord, readConf, splitWords } from "./redis-conf.ts";

describe("words of a redis.conf", () => {
  it.each([
    [String.raw`requirepass "a\"b c"`, ["requirepass", 'a"b c']],
    [String.raw`requirepass "a\x41\"\tq"`, ["requirepass", 'aA"\tq']],
    [String.raw`requirepass "\xc3\xa9\\x"`, ["requirepass", "é\\x"]],
    [String.raw`proc-title-template 'it\'s \n'`, ["proc-title-template", String.raw`it's \n`]],
    ['masteruser x"y z"', ["masteruser", "xy z"]],
    ['save ""', ["save", ""]],
    ["  maxmemory\t64mb  ", ["maxmemory", "64mb"]],
    ["requirepass p#ss", ["requirepass", "p#ss"]],
  ])("%s", (line, words) => {
    expect(splitWords(line)).toEqual(words);
    expect(splitWords(words.map(quoteWord).join(" "))).toEqual(words);
  });

  it("quotes that do not end their word are refused by the server, and not guessed at", () => {
    expect(splitWords('masterauth "ab"c')).toBeUndefined();
    expect(splitWords('masterauth "ab')).toBeUndefined();
    expect(readConf('# "\nmasterauth "ab\n').map((line) => line.words)).toEqual([[], []]);
  });

  it("options of a command line are lines, also where one argument holds several values", () => {
    expect(optionLines(["--replicaof", "master 6379", "--save", "60 1", "--save", "", "--appendonly", "yes"])).toEqual([
      ["replicaof", "master", "6379"],
      ["save", "60", "1"],
      ["save", ""],
      ["appendonly", "yes"],
    ]);
  });
});
