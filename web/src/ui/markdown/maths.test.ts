import { expect, it } from "vitest";
import { withDollars } from "./maths";

it.each([
  [String.raw`so \(x^2\) holds`, "so $$x^2$$ holds"],
  [String.raw`\[ a + b \]`, "\n$$\na + b\n$$\n"],
  ["with $x^2 + y$ here", "with $$x^2 + y$$ here"],
  ["in sum\n\n$$x = 1$$", "in sum\n\n\n$$\nx = 1\n$$\n"],
  ["the variable $n$ is", "the variable $$n$$ is"],
])("a formula is one: %s", (text, maths) => {
  expect(withDollars(text)).toBe(maths);
});

it.each([
  "It costs $5 and then $10 a month.",
  "between $1,000 and $2,000",
  "a fee of $100 + tax, or $200",
  String.raw`the code \`$a_b$\` stays`.replaceAll("\\`", "`"),
  "US$ 5 a_b $ 6",
])("money and code are none: %s", (text) => {
  expect(withDollars(text)).toBe(text);
});
