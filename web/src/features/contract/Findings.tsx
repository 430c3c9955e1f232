import { Anchor, Menu, UnstyledButton } from "@mantine/core";
import { IconArrowsSort, IconCheck, IconChevronDown } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { strings } from "@/lib/strings";
import { useUi, type FindingOrder } from "@/stores/ui";
import { FindingCard, type CardFinding } from "@/ui/FindingCard";
import { SEVERITIES, SeverityIcon } from "@/ui/Severity";
import { useOpenReview } from "./context";
import { afterDismissal } from "./order";
import { Suggest } from "./Suggest";
import classes from "./findings.module.css";
import shared from "./panel-lists.module.css";

const words = strings.contract;
const ORDERS: FindingOrder[] = ["severity", "position"];

function FilterBar() {
  const { findings, filter, narrow } = useOpenReview();
  const { findingOrder, setFindingOrder } = useUi();
  const live = findings.filter(({ state }) => state !== "dismissed");
  const topics = [...new Set(live.map(({ category }) => category))].toSorted((a, b) => a.localeCompare(b));
  const orderNames = { severity: words.filter.bySeverity, position: words.filter.byPosition };
  return (
    <div className={classes.filter} data-screen role="group" aria-label={words.filter.label}>
      {SEVERITIES.map((severity) => {
        const n = live.filter((finding) => finding.severity === severity).length;
        const pressed = filter.severity === severity;
        if (n === 0 && !pressed) return null;
        return (
          <button
            key={severity}
            type="button"
            className={classes.chip}
            data-severity={severity}
            aria-pressed={pressed}
            aria-label={words.filter.severity(strings.shared.severity[severity], n)}
            title={strings.shared.severity[severity]}
            onClick={() => narrow({ severity: pressed ? undefined : severity })}
          >
            <SeverityIcon severity={severity} size={14} />
            {n}
          </button>
        );
      })}
      <span className={classes.grow} />
      <Menu>
        <Menu.Target>
          <UnstyledButton className={classes["filter-menu"]} data-set={filter.topic !== undefined || undefined}>
            <span>{filter.topic ?? words.filter.allCategories}</span>
            <IconChevronDown size={14} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown className={classes["long-menu"]}>
          <Menu.Item onClick={() => narrow({ topic: undefined })}>{words.filter.allCategories}</Menu.Item>
          <Menu.Divider />
          {topics.map((topic) => (
            <Menu.Item
              key={topic}
              rightSection={topic === filter.topic ? <IconCheck size={16} /> : null}
              onClick={() => narrow({ topic })}
            >
              {topic}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Menu>
        <Menu.Target>
          <UnstyledButton
            className={classes["filter-menu"]}
            aria-label={`${words.filter.order}: ${orderNames[findingOrder]}`}
            title={orderNames[findingOrder]}
          >
            <IconArrowsSort size={16} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {ORDERS.map((order) => (
            <Menu.Item
              key={order}
              rightSection={order === findingOrder ? <IconCheck size={16} /> : null}
              onClick={() => setFindingOrder(order)}
            >
              {orderNames[order]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

export function Findings() {
  const { findings, lists, selection, select, from, decide, mayChange, narrow, setSheetOpen } = useOpenReview();
  const [showDismissed, setShowDismissed] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const selected = selection?.kind === "finding" ? selection.id : null;
  const opened = lists.dismissed.some(({ id }) => id === selected);
  const dismissed = showDismissed || opened ? lists.dismissed : [];

  useEffect(() => {
    if (selected === null || from.current === "panel") return;
    const card = list.current?.querySelector(`[data-finding="${CSS.escape(selected)}"]`);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    card?.scrollIntoView({ block: from.current === "text" ? "center" : "nearest", behavior: calm ? "instant" : "smooth" });
  }, [selected, from]);

  const toggle = (id: string) => {
    select(id === selected ? null : { kind: "finding", id }, "panel");
    if (id !== selected) setSheetOpen(true);
  };

  const onState = (finding: CardFinding, state: CardFinding["state"]) => {
    const next = state === "dismissed" ? afterDismissal(lists.open, finding.id) : null;
    decide(finding, state);
    if (next) select({ kind: "finding", id: next.id }, "panel");
  };

  if (findings.length === 0) return <p className={shared.nothing}>{words.findingsEmpty}</p>;
  return (
    <div ref={list} data-rows>
      <FilterBar />
      {lists.open.length === 0 && (
        <p className={shared.nothing}>
          {words.filter.none}{" "}
          <Anchor
            component="button"
            type="button"
            inherit
            onClick={() => narrow({ severity: undefined, topic: undefined })}
          >
            {words.filter.clear}
          </Anchor>
        </p>
      )}
      {[...lists.open, ...dismissed].map((finding) => (
        <FindingCard
          key={finding.id}
          finding={finding}
          selected={finding.id === selected}
          onSelect={toggle}
          onState={mayChange ? onState : undefined}
          remedy={finding.id === selected ? <Suggest asked={{ finding: finding.id }} /> : undefined}
        />
      ))}
      {lists.dismissed.length > 0 && (
        <button
          type="button"
          className={shared.dismissed}
          data-screen
          aria-expanded={dismissed.length > 0}
          onClick={() => setShowDismissed(!showDismissed)}
        >
          {dismissed.length > 0 ? words.filter.hideDismissed : words.filter.dismissed(lists.dismissed.length)}
        </button>
      )}
    </div>
  );
}
