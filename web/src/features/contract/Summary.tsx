import { Button, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import type { Cited, Reader } from "@/api";
import { strings } from "@/lib/strings";
import { ErrorState, ListSkeleton } from "@/ui/States";
import { useOpenReview } from "./context";
import { isUnderWay } from "./queries";
import { useSummary } from "./reading";
import classes from "./reading.module.css";

const words = strings.summary;
const READERS = ["executive", "lawyer", "operations"] as const satisfies readonly Reader[];

function Source({ cite, number }: { cite: Cited; number: number }) {
  const { readable, select, selection, setSheetOpen } = useOpenReview();
  const place = { start: readable.at(cite.start), end: readable.at(cite.end) };
  const chosen = selection?.kind === "words" && selection.start === place.start && selection.end === place.end;
  return (
    <button
      type="button"
      className={classes.cite}
      data-chosen={chosen || undefined}
      aria-label={words.source(number)}
      title={cite.quote}
      onClick={() => {
        select({ kind: "words", ...place }, "panel");
        setSheetOpen(false);
      }}
    >
      {number}
    </button>
  );
}

/** The contract in a few sentences for whoever reads, each linked to its words. */
export function Summary() {
  const { contractId, versionId, mayChange } = useOpenReview();
  const [reader, setReader] = useState<Reader>("executive");
  const [engine, setEngine] = useState<"offline" | "model">("offline");
  const run = useSummary({ contractId, versionId, reader, engine, mayAsk: mayChange });
  const again = () => void run.refetch();
  let number = 0;
  const inside = () => {
    if (run.isPending || isUnderWay(run.data)) return <ListSkeleton rows={5} />;
    if (run.isError) return <ErrorState error={run.error} retry={again} />;
    if (run.data === null) return <p className={classes.lead}>{words.notAsked}</p>;
    const { result, problem, notice, model, quotes_dropped: dropped } = run.data;
    if (result == null) return <ErrorState error={problem} retry={again} />;
    return (
      <>
        {result.paragraphs.map(({ topic, sentences }, index) => (
          <section key={`${topic}-${index}`} className={classes.paragraph}>
            <h3>{topic}</h3>
            {sentences.map(({ text, cites }, at) => (
              <p key={at}>
                {text}
                {cites.map((cite) => (
                  <Source key={`${cite.start}-${cite.end}`} cite={cite} number={++number} />
                ))}
              </p>
            ))}
          </section>
        ))}
        {result.silent.length > 0 && (
          <section className={classes.paragraph}>
            <h3>{words.silent}</h3>
            {result.silent.map((text) => (
              <p key={text}>{text}</p>
            ))}
          </section>
        )}
        <div className={classes.method}>
          <p>
            {model === null ? words.offline : words.model(model)} {dropped > 0 && words.dropped(dropped)}
            {engine === "model" && model === null && ` ${words.noModel} ${notice?.detail ?? ""}`}
          </p>
          {engine === "offline" && mayChange && (
            <Button size="compact-sm" variant="default" onClick={() => setEngine("model")}>
              {words.improve}
            </Button>
          )}
        </div>
      </>
    );
  };
  return (
    <div className={classes.reading}>
      <SegmentedControl
        aria-label={words.reader}
        size="xs"
        fullWidth
        data={READERS.map((value) => ({ value, label: words.readers[value] }))}
        value={reader}
        onChange={(value) => {
          setReader(value);
          setEngine("offline");
        }}
      />
      {inside()}
    </div>
  );
}
