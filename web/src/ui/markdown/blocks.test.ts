import { describe, expect, it } from "vitest";
import { grow, NO_BLOCKS, type Blocks } from "./blocks";

const ANSWER = `# What it says

The term is **three years** [1].
It renews by itself.

1. First

   \`\`\`py
   def f():

       return 1
   \`\`\`

2. Second

- a

  b
Then a table:

| a | b |
|---|---|
| 1 | 2 |

Text right before code
\`\`\`\`js
const fence = "\`\`\`";

done();
\`\`\`\`
After.

$$
x = 1

y = 2
$$

\\[
a

b
\\]

~~~
open`;

function kinds(blocks: Blocks): string[] {
  return blocks.blocks.map(({ kind, text }) => `${kind}: ${text.trim().split("\n")[0] ?? ""}`);
}

describe("blocks", () => {
  it("end where Markdown ends them, and cover the text exactly", () => {
    const all = grow(NO_BLOCKS, ANSWER);
    expect(all.blocks.map(({ text }) => text).join("")).toBe(ANSWER);
    expect(kinds(all)).toEqual([
      "prose: # What it says",
      "prose: The term is **three years** [1].",
      "prose: 1. First",
      "prose: | a | b |",
      "prose: Text right before code",
      "code: ````js",
      "prose: After.",
      "prose: $$",
      String.raw`prose: \[`,
      "code: ~~~",
    ]);
  });

  it("are the same whether the text came at once or letter by letter, and what is settled never changes", () => {
    let blocks = NO_BLOCKS;
    for (let length = 1; length <= ANSWER.length; length += 1) {
      const next = grow(blocks, ANSWER.slice(0, length));
      expect(next.blocks.map(({ text }) => text).join("")).toBe(ANSWER.slice(0, length));
      for (let index = 0; index < blocks.settled; index += 1) expect(next.blocks[index]).toBe(blocks.blocks[index]);
      blocks = next;
    }
    expect(blocks.blocks).toEqual(grow(NO_BLOCKS, ANSWER).blocks);
  });

  it("know the language and the words of code, also while it is open", () => {
    const [code] = grow(NO_BLOCKS, "```ts\nlet a;\n").blocks;
    expect(code).toMatchObject({ kind: "code", language: "ts", code: "let a;", closed: false });
    const [done] = grow(NO_BLOCKS, "```ts\nlet a;\n```\n").blocks;
    expect(done).toMatchObject({ code: "let a;", closed: true });
  });

  it("of another text are cut anew", () => {
    expect(kinds(grow(grow(NO_BLOCKS, "one\n\ntwo\n\nthree"), "new\n\ntext"))).toEqual(["prose: new", "prose: text"]);
  });

  it("stay one where the end explains what stands at the beginning", () => {
    const text = "See [the law][l].\n\nMore.\n\n[l]: https://example.com";
    expect(grow(NO_BLOCKS, text, true).blocks).toHaveLength(1);
  });

  it("of a very long answer cost little to add to", () => {
    const long = Array.from({ length: 5_000 }, (_, n) => `Paragraph ${n} of it.\n\n`).join("");
    const before = grow(NO_BLOCKS, long);
    const after = grow(before, `${long}More`);
    expect(after.blocks).toHaveLength(before.blocks.length + 1);
    expect(after.blocks[0]).toBe(before.blocks[0]);
    expect(after.settled).toBeGreaterThan(4_990);
  });
});
