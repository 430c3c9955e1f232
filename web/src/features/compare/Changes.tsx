import { Select } from "@mantine/core";
import { IconArrowDownRight, IconArrowUpRight, IconScale } from "@tabler/icons-react";
import { useState } from "react";
import type { ComparisonOut, Importance, Side, SubstanceChange } from "@/api";
import { strings } from "@/lib/strings";
import { usePrinting } from "@/ui/printing";
import { EmptyState } from "@/ui/States";
import marks from "@/ui/marks.module.css";
import classes from "./changes.module.css";

const words = strings.compare;
const ORDER = ["high", "medium", "low"] as const satisfies readonly Importance[];

function Gains({ gains, side }: { gains: Side; side: Side }) {
  if (side === "neutral") {
    return (
      <span className={classes.gains}>
        <IconScale size={14} aria-hidden />
        {words.gains(gains)}
      </span>
    );
  }
  const good = gains === side;
  const Icon = good ? IconArrowUpRight : IconArrowDownRight;
  return (
    <span className={classes.gains} data-good={good}>
      <Icon size={14} aria-hidden />
      {good ? words.good : words.bad}
    </span>
  );
}

function Quote({ label, mark, text }: { label: string; mark: "ins" | "del"; text: string }) {
  const Mark = mark;
  return (
    <div className={`${classes.quote} ${marks.marks}`}>
      <dt>{label}</dt>
      <dd>
        <Mark>{text}</Mark>
      </dd>
    </div>
  );
}

interface ItemProps {
  change: SubstanceChange;
  side: Side;
  open: boolean;
  onOpen: () => void;
}

function Item({ change, side, open: isOpen, onOpen }: ItemProps) {
  const open = usePrinting() || isOpen;
  return (
    <li className={classes.change} data-open={open || undefined}>
      <button type="button" aria-expanded={open} onClick={onOpen}>
        <strong>{change.title}</strong>
        <span className={classes.about}>
          <span>{change.topic}</span>
          {change.section !== null && <span>{change.section}</span>}
          {change.gains !== null && <Gains gains={change.gains} side={side} />}
        </span>
      </button>
      {open && (
        <div className={classes.quotes}>
          <dl>
            {change.old !== null && <Quote label={words.was} mark="del" text={change.old.quote} />}
            {change.new !== null && <Quote label={words.now} mark="ins" text={change.new.quote} />}
          </dl>
          {change.reason !== null && <p>{change.reason}</p>}
        </div>
      )}
    </li>
  );
}

interface ChangesProps {
  comparison: ComparisonOut;
  open: string | null;
  onOpen: (change: SubstanceChange) => void;
}

/** What the changes mean, the most important first. */
export function Changes({ comparison, open, onOpen }: ChangesProps) {
  const [topic, setTopic] = useState<string | null>(null);
  const { changes, side, changed } = comparison;
  const topics = [...new Set(changes.map((change) => change.topic))].sort();
  const kept = changes.filter((change) => topic === null || change.topic === topic);
  if (changes.length === 0) {
    const told = changed.length === 0 ? words.same : words.nothing;
    return <EmptyState title={told.title}>{told.detail}</EmptyState>;
  }
  return (
    <>
      {topics.length > 1 && (
        <Select
          className={classes.topic}
          aria-label={words.topic}
          placeholder={words.allTopics}
          data={topics}
          value={topic}
          onChange={setTopic}
          clearable
          size="xs"
        />
      )}
      {ORDER.map((importance) => {
        const group = kept.filter((change) => change.importance === importance);
        if (group.length === 0) return null;
        return (
          <section key={importance} className={classes.group}>
            <h2>
              {words.importance[importance]} <span>{group.length}</span>
            </h2>
            <ul>
              {group.map((change) => (
                <Item
                  key={change.id}
                  change={change}
                  side={side}
                  open={change.id === open}
                  onOpen={() => onOpen(change)}
                />
              ))}
            </ul>
          </section>
        );
      })}
      <p className={classes.method}>{words.method}</p>
    </>
  );
}
