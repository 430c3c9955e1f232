import { Button } from "@mantine/core";
import { IconArrowBackUp, IconCheck, IconX } from "@tabler/icons-react";
import { useId, type ReactNode } from "react";
import { strings } from "@/lib/strings";
import type { Severity } from "@/api";
import { usePrinting } from "./printing";
import { SeverityIcon } from "./Severity";
import { Copy } from "./States";
import classes from "./finding.module.css";

const words = strings.contract.card;

export interface CardFinding {
  id: string;
  severity: Severity;
  title: string;
  reason: string;
  suggestion: string;
  check: string;
  category: string;
  quote: string;
  section: string | null;
  page: number | null;
  state: "open" | "accepted" | "dismissed";
}

interface Props {
  finding: CardFinding;
  selected: boolean;
  onSelect: (id: string) => void;
  /** Without it the card is to look at only. */
  onState?: (finding: CardFinding, state: CardFinding["state"]) => void;
  /** What can be done about it, below what is said about it. */
  remedy?: ReactNode;
}

/** Wording to ask for, ready to be copied. */
export function Wording({ label, children }: { label: string; children: string }) {
  return (
    <div className={classes.wording}>
      <div className={classes["wording-head"]}>
        <span>{label}</span>
        <Copy value={children} label={words.copy} />
      </div>
      <p>{children}</p>
    </div>
  );
}

export function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.labelled}>
      <h4>{label}</h4>
      <p>{children}</p>
    </div>
  );
}

function place({ section, page }: CardFinding): string | null {
  if (section !== null) return words.section(section);
  return page === null ? null : words.page(page);
}

export function FindingCard({ finding, selected, onSelect, onState, remedy }: Props) {
  const body = useId();
  const open = usePrinting() || selected;
  const { id, severity, title, state } = finding;
  const where = [place(finding), finding.category].filter(Boolean).join(" · ");
  return (
    <article
      className={classes.card}
      data-severity={severity}
      data-selected={selected || undefined}
      data-state={state}
      data-finding={id}
    >
      <h3 className={classes.head}>
        <button
          type="button"
          className={classes.toggle}
          aria-expanded={open}
          aria-controls={open ? body : undefined}
          onClick={() => onSelect(id)}
        >
          <SeverityIcon severity={severity} size={18} />
          <span className={classes.words}>
            <span className={classes.title}>{title}</span>
            <span className={classes.where}>
              <span className={classes.severity}>{strings.shared.severity[severity]}</span>
              {where !== "" && ` · ${where}`}
            </span>
          </span>
          {state === "accepted" && (
            <span className={classes.state}>
              <IconCheck size={14} aria-hidden /> {words.accepted}
            </span>
          )}
          {state === "dismissed" && <span className={classes.state}>{words.dismissed}</span>}
        </button>
      </h3>
      {open && (
        <div id={body} className={classes.body}>
          <blockquote className={classes.quote}>{finding.quote}</blockquote>
          <Labelled label={words.why}>{finding.reason}</Labelled>
          {finding.suggestion !== "" && <Wording label={words.ask}>{finding.suggestion}</Wording>}
          {finding.check !== "" && <Labelled label={words.check}>{finding.check}</Labelled>}
          {remedy}
          {onState !== undefined && (
            <div className={classes.actions} data-swaps>
              {state === "open" ? (
                <>
                  <Button
                    variant="light"
                    leftSection={<IconCheck size={16} />}
                    rightSection={<kbd aria-hidden>a</kbd>}
                    onClick={() => onState(finding, "accepted")}
                  >
                    {words.accept}
                  </Button>
                  <Button
                    variant="subtle"
                    color="gray"
                    leftSection={<IconX size={16} />}
                    rightSection={<kbd aria-hidden>d</kbd>}
                    onClick={() => onState(finding, "dismissed")}
                  >
                    {words.dismiss}
                  </Button>
                </>
              ) : (
                <Button
                  variant="default"
                  leftSection={<IconArrowBackUp size={16} />}
                  onClick={() => onState(finding, "open")}
                >
                  {words.reopen}
                </Button>
              )}
            </div>
          )}
        </div>
      )}
    </article>
  );
}
