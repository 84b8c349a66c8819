import { expect, test } from "vitest";
import { commandWords } from "./command-words.ts";

test.each([
  ["redis-server --save '' --requirepass \"two words\"", ["redis-server", "--save", "", "--requirepass", "two words"]],
  ["a\"b c\"d'e f'g", ["ab cde fg"]],
  ["a \\t \\n \\x \"\\n\" '\\n'", ["a", "\t", "\n", "x", "\n", "\\n"]],
  ["echo $(a b) `c d` # e", ["echo", "$(a b)", "`c d`", "#", "e"]],
  ["  ", []],
])("%s is taken apart", (line, words) => {
  expect(commandWords(line)).toEqual({ words, dropped: undefined });
});

test.each([
  ["echo a && ls -l", ["echo", "a"], "&& ls -l"],
  ["a 2>/dev/null", ["a"], ">/dev/null"],
  ["a http://h/?x=1&y=2", ["a", "http://h/?x=1"], "&y=2"],
])("of %s the end is dropped", (line, words, dropped) => {
  expect(commandWords(line)).toEqual({ words, dropped });
});

test.each(["echo 'a", 'echo "a', "echo a\\", "echo (a)", "echo a)", "echo $(a", "echo `a"])("%s is refused", (line) => {
  expect(commandWords(line)).toBeUndefined();
});
