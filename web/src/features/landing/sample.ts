import { strings } from "@/lib/strings";
import type { Block, ReadableDocument } from "@/ui/document/types";
import type { CardFinding } from "@/ui/FindingCard";

const { sample } = strings.landing;

/** The sample of the landing page as the app would hold it: a text, and blocks and findings that point into it. */
function compose(): { document: ReadableDocument; findings: (CardFinding & { start: number; end: number })[] } {
  let text = "";
  const blocks: Block[] = [];
  const add = (kind: Block["kind"], number: string, words: string, level: number) => {
    const start = text.length;
    text += `${number} ${words}`;
    blocks.push({
      kind,
      number,
      level,
      start,
      end: text.length,
      body: start + number.length + 1,
      page: null,
      row: null,
      column: null,
    });
    text += "\n\n";
  };
  add("heading", "9.", sample.title, 1);
  for (const [number, words] of sample.clauses) add("paragraph", number, words, 2);
  add("heading", "10.", sample.termTitle, 1);
  add("paragraph", sample.term[0], sample.term[1], 2);
  const findings = sample.findings.map((finding, index) => {
    const start = text.indexOf(finding.words);
    return {
      ...finding,
      id: `sample-${index}`,
      quote: finding.words,
      start,
      end: start + finding.words.length,
      page: null,
      state: "open" as const,
    };
  });
  return { document: { text, blocks }, findings };
}

export const { document: SAMPLE, findings: SAMPLE_FINDINGS } = compose();
