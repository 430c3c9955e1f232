import { useCallback, useMemo } from "react";
import { Markdown } from "@/ui/markdown/Markdown";
import { Cite, type Cited } from "./Cite";

interface Props<C extends Cited> {
  text: string;
  citations: readonly C[];
  growing?: boolean;
  onOpen?: ((citation: C) => void) | undefined;
}

/** The words of an answer with its citations as chips. */
export function AnswerText<C extends Cited>({ text, citations, growing = false, onOpen }: Props<C>) {
  // The array is new with each event; its numbers and places are what counts.
  const key = citations.map(({ number, title }) => `${number} ${title}`).join("\n");
  // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
  const byNumber = useMemo(() => new Map(citations.map((citation) => [citation.number, citation])), [key]);
  const numbers = useMemo(() => new Set(byNumber.keys()), [byNumber]);
  const draw = useCallback(
    (number: number) => {
      const citation = byNumber.get(number);
      return citation === undefined ? `[${number}]` : <Cite citation={citation} onOpen={onOpen && (() => onOpen(citation))} />;
    },
    [byNumber, onOpen],
  );
  return <Markdown text={text} growing={growing} sources={numbers} draw={draw} />;
}
