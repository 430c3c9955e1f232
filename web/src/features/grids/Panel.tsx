import { ActionIcon } from "@mantine/core";
import { IconAlertCircle, IconClockExclamation, IconUserCheck, IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useEffect, useId, useRef, type ReactNode } from "react";
import { ago, dollars, moment } from "@/lib/format";
import { passageHash } from "@/lib/search";
import { strings } from "@/lib/strings";
import { StandingBadge } from "@/ui/Standing";
import type { GridCellOut, GridColumnOut, GridDecision, GridRowOut } from "@/api";
import { told } from "./Value";
import classes from "./panel.module.css";

const words = strings.grids.panel;

function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section className={classes.labelled}>
      <h3>{label}</h3>
      {children}
    </section>
  );
}

function Answer({ cell }: { cell: GridCellOut | undefined }) {
  const value = cell?.value ?? null;
  if (value?.standing != null) return <StandingBadge standing={value.standing} />;
  if (value !== null) return <p className={value.present ? classes.answer : classes.quiet}>{told(value)}</p>;
  if (cell === undefined || cell.state === "waiting") return <p className={classes.quiet}>{words.waiting}</p>;
  return cell.state === "running" ? <p className={classes.quiet}>{words.running}</p> : null;
}

function Notes({ cell }: { cell: GridCellOut }) {
  return (
    <>
      {cell.state === "failed" && (
        <div role="note" className={classes.note} data-tone="failed">
          <IconAlertCircle size={18} aria-hidden />
          <span>
            <strong>{cell.problem?.title ?? words.failed}</strong> {cell.problem?.detail}
          </span>
        </div>
      )}
      {cell.state === "stale" && (
        <div role="note" className={classes.note} data-tone="stale">
          <IconClockExclamation size={18} aria-hidden />
          <span>{words.stale}</span>
        </div>
      )}
    </>
  );
}

/** What a person has made of the verdict that was found: that counts. */
function Decided({ decision }: { decision: GridDecision }) {
  const { decision: made, found, reason, by, at } = decision;
  return (
    <div className={classes.decided}>
      <IconUserCheck size={18} aria-hidden />
      <div>
        <p>
          <strong>{strings.compliance[made]}</strong>{" "}
          <span className={classes.quiet} title={moment(at)}>
            {strings.compliance.decidedBy(by, ago(at))}
          </span>
        </p>
        {reason !== "" && <p className={classes.how}>{reason}</p>}
        {made === "overridden" && <p className={classes.quiet}>{strings.compliance.found(found)}</p>}
      </div>
    </div>
  );
}

interface Props {
  row: GridRowOut;
  column: GridColumnOut;
  cell: GridCellOut | undefined;
  /** Whether the focus comes here when it opens. */
  takesFocus: boolean;
  modelName: (id: string) => string;
  onClose: () => void;
}

/** Everything about one cell: what the contract says, at which words, and who read it. */
export function Panel({ row, column, cell, takesFocus, modelName, onClose }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const name = useId();
  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [takesFocus]);
  const version = cell?.version_id != null && cell.version_id !== row.current_version_id ? cell.version_id : undefined;
  const by = cell?.engine === "model" ? modelName(cell.model ?? "") : cell?.engine === "offline" ? words.offline : null;
  const cost = Number(cell?.cost ?? 0);
  const citations = cell?.citations ?? [];
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape closes it, wherever the focus is within
    <aside
      data-screen
      className={classes.panel}
      aria-labelledby={name}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <div className={classes.head}>
        <div className={classes.titles}>
          <h2 id={name} ref={heading} tabIndex={-1}>
            {column.title}
          </h2>
          <Link to="/contracts/$contractId" params={{ contractId: row.contract_id }}>
            {row.title}
          </Link>
        </div>
        <ActionIcon aria-label={strings.shared.close} onClick={onClose}>
          <IconX size={18} />
        </ActionIcon>
      </div>
      <div className={classes.inside}>
        {column.question !== null && <Labelled label={words.question}><p>{column.question}</p></Labelled>}
        <Answer cell={cell} />
        {cell !== undefined && <Notes cell={cell} />}
        {cell?.decision != null && <Decided decision={cell.decision} />}
        {cell?.value?.fallback_met != null && (
          <p className={classes.quiet}>{cell.value.fallback_met ? strings.compliance.kept : strings.compliance.notKept}</p>
        )}
        {cell?.remark != null && cell.remark !== "" && (
          <Labelled label={cell.value?.standing == null ? words.remark : strings.compliance.how}>
            <p className={classes.how}>{cell.remark}</p>
          </Labelled>
        )}
        {citations.length > 0 && (
          <Labelled label={words.evidence}>
            {citations.map(({ start, end, quote, section }) => (
              <figure key={`${start}-${end}`}>
                <blockquote>{quote}</blockquote>
                <figcaption>
                  <Link
                    to="/contracts/$contractId"
                    params={{ contractId: row.contract_id }}
                    search={version === undefined ? {} : { version }}
                    hash={passageHash(start, end)}
                  >
                    {strings.compliance.section(section)}
                  </Link>
                </figcaption>
              </figure>
            ))}
          </Labelled>
        )}
        {by !== null && cell?.filled_at != null && (
          <p className={classes.by} title={moment(cell.filled_at)}>
            {[words.by(by, ago(cell.filled_at)), cost > 0 ? dollars(cost) : ""].filter((part) => part !== "").join(" · ")}
          </p>
        )}
      </div>
    </aside>
  );
}
