import { Button } from "@mantine/core";
import { IconArrowBackUp, IconCheck, IconPencil } from "@tabler/icons-react";
import { useId, useState } from "react";
import type { DecisionRequest, Evidence } from "@/api";
import { ago, moment } from "@/lib/format";
import { strings } from "@/lib/strings";
import { Labelled, Wording } from "@/ui/FindingCard";
import { usePrinting } from "@/ui/printing";
import { StandingIcon } from "@/ui/Standing";
import { Override } from "./Override";
import type { Judged } from "./verdicts";
import classes from "./compliance.module.css";

const words = strings.compliance;

function Quotes({ evidence, onShow }: { evidence: readonly Evidence[]; onShow: (quote: Evidence) => void }) {
  return evidence.map((quote) => (
    <figure key={`${quote.start}-${quote.end}`} className={classes.quote}>
      <blockquote>{quote.quote}</blockquote>
      <figcaption>
        <button type="button" onClick={() => onShow(quote)}>
          {words.section(quote.section ?? null)}
        </button>
      </figcaption>
    </figure>
  ));
}

function Decided({ verdict }: { verdict: Judged }) {
  const { decision } = verdict;
  if (decision === undefined) return null;
  return (
    <div className={classes.decided}>
      <strong>{decision.decision === "accepted" ? words.accepted : words.overridden}</strong>
      <span title={moment(decision.decided_at)}>{words.decidedBy(decision.decided_by, ago(decision.decided_at))}</span>
      {decision.decision === "overridden" && <span>{words.found(verdict.standing)}</span>}
      {decision.reason !== "" && <p>{decision.reason}</p>}
    </div>
  );
}

interface Props {
  verdict: Judged;
  open: boolean;
  readOnly: boolean;
  pending: boolean;
  onOpen: () => void;
  onShow: (quote: Evidence) => void;
  onDecide: (wanted: DecisionRequest | null) => void;
}

/** One statement with its verdict: folded, or open with its words and what can be done. */
export function VerdictCard({ verdict, open: isOpen, readOnly, pending, onOpen, onShow, onDecide }: Props) {
  const body = useId();
  const open = usePrinting() || isOpen;
  const [overriding, setOverriding] = useState(false);
  const { statement_id: id, holds, title, topic, severity, decision, fallback } = verdict;
  const state = decision === undefined ? "" : decision.decision === "accepted" ? words.accepted : words.overridden;
  const kept = verdict.fallback_met === null ? "" : verdict.fallback_met ? words.kept : words.notKept;
  return (
    <li className={classes.card} data-open={open || undefined} data-standing={holds} data-statement={id}>
      <h3>
        <button type="button" aria-expanded={open} aria-controls={open ? body : undefined} onClick={onOpen}>
          <StandingIcon standing={holds} />
          <span className={classes["card-words"]}>
            <strong>{title}</strong>
            <span>
              <span className={classes.standing}>{words.standings[holds]}</span>
              {["", strings.shared.severity[severity], ...(holds === "met" || kept === "" ? [] : [kept])].join(" · ")}
            </span>
          </span>
          {state !== "" && <span className={classes.mark}>{state}</span>}
        </button>
      </h3>
      {open && (
        <div id={body} className={classes.body}>
          <Decided verdict={verdict} />
          {topic !== "" && <Labelled label={words.position}>{verdict.statement}</Labelled>}
          {fallback !== "" && verdict.standing !== "met" && (
            <Labelled label={kept === "" ? words.fallback : `${words.fallback}: ${kept === words.kept ? "kept" : "not kept"}`}>
              {fallback}
            </Labelled>
          )}
          {verdict.how !== "" && <Labelled label={words.how}>{verdict.how}</Labelled>}
          <div className={classes.evidence}>
            <h4>{words.evidence}</h4>
            {verdict.evidence.length === 0 ? <p>{words.noEvidence}</p> : <Quotes evidence={verdict.evidence} onShow={onShow} />}
          </div>
          {words.bases[verdict.basis] !== "" && <p className={classes.basis}>{words.bases[verdict.basis]}</p>}
          {verdict.remark != null && (
            <div className={classes.evidence}>
              <Labelled label={words.remark}>{verdict.remark}</Labelled>
              <Quotes evidence={verdict.remark_evidence ?? []} onShow={onShow} />
            </div>
          )}
          {verdict.standing !== "met" && verdict.why !== "" && <Labelled label={words.why}>{verdict.why}</Labelled>}
          {verdict.standing !== "met" && verdict.suggestion !== "" && <Wording label={words.ask}>{verdict.suggestion}</Wording>}
          {!readOnly && (
            <div data-swaps>
              {overriding ? (
                <Override
                  verdict={verdict}
                  pending={pending}
                  onCancel={() => setOverriding(false)}
                  onSave={(standing, reason) => {
                    setOverriding(false);
                    onDecide({ statement_id: id, decision: "overridden", standing, reason });
                  }}
                />
              ) : (
                <div className={classes.actions}>
                  {decision === undefined ? (
                    <>
                      <Button
                        variant="light"
                        leftSection={<IconCheck size={16} />}
                        disabled={pending}
                        onClick={() => onDecide({ statement_id: id, decision: "accepted" })}
                      >
                        {words.accept}
                      </Button>
                      <Button variant="subtle" color="gray" leftSection={<IconPencil size={16} />} onClick={() => setOverriding(true)}>
                        {words.override}
                      </Button>
                    </>
                  ) : (
                    <Button variant="default" leftSection={<IconArrowBackUp size={16} />} disabled={pending} onClick={() => onDecide(null)}>
                      {words.undo}
                    </Button>
                  )}
                </div>
              )}
            </div>
          )}
        </div>
      )}
    </li>
  );
}
