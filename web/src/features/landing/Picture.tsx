import { useState } from "react";
import { strings } from "@/lib/strings";
import { DocumentText } from "@/ui/document/DocumentText";
import { FindingCard } from "@/ui/FindingCard";
import { Score } from "@/ui/Score";
import { SAMPLE, SAMPLE_FINDINGS } from "./sample";
import classes from "./landing.module.css";

const words = strings.landing;
const SPANS = SAMPLE_FINDINGS.map(({ id, start, end, severity }) => ({ id, start, end, tone: severity }));
const SCORE = 46;

function label(id: string): string {
  const finding = SAMPLE_FINDINGS.find((candidate) => candidate.id === id);
  return finding ? strings.contract.finding(strings.shared.severity[finding.severity], finding.title, finding.section) : "";
}

/** The product itself, small, on a contract of ours. It can be used. */
export function Picture() {
  const [selected, setSelected] = useState<string | null>("sample-0");
  return (
    <section className={classes.picture} aria-label={words.pictureTitle}>
      <div className={classes["picture-bar"]} aria-hidden>
        {words.pictureFile}
      </div>
      <div className={classes["picture-split"]}>
        <div className={classes["picture-text"]}>
          <DocumentText document={SAMPLE} spans={SPANS} active={selected} onPick={setSelected} label={label} />
        </div>
        <div className={classes["picture-panel"]}>
          <div className={classes["picture-verdict"]}>
            <Score score={SCORE} size={48} />
            <div>
              <strong>{strings.contract.score.critical(1)}</strong>
              <span>
                {strings.contract.side}: {strings.shared.side.customer}
              </span>
            </div>
          </div>
          {SAMPLE_FINDINGS.map((finding) => (
            <FindingCard
              key={finding.id}
              finding={finding}
              selected={finding.id === selected}
              onSelect={(id) => setSelected(id === selected ? null : id)}
            />
          ))}
        </div>
      </div>
    </section>
  );
}
