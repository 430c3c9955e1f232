import { Tabs } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import { TABS, type Tab } from "@/lib/search";
import { strings } from "@/lib/strings";
import { usePrinting } from "@/ui/printing";
import { ErrorState, ListSkeleton } from "@/ui/States";
import { ChosenWords } from "./ChosenWords";
import { Clauses } from "./Clauses";
import { useOpenReview } from "./context";
import { Dates } from "./Dates";
import { Duties } from "./Duties";
import { Facts } from "./Facts";
import { Findings } from "./Findings";
import { History } from "./History";
import { Missing } from "./Missing";
import { SecondReader } from "./SecondReader";
import { Standing } from "./Standing";
import { Summary } from "./Summary";
import { Verdict } from "./Verdict";
import { Walk } from "./Walk";
import classes from "./panel.module.css";

const words = strings.contract;

function Count({ n }: { n: number | undefined }) {
  return n === undefined || n === 0 ? null : <span className={classes["tab-count"]}>{n}</span>;
}

/** What the review says, beside the text. */
export function Panel() {
  const { tab, narrow, findings, analysis, analysisQuery, underWay, fits } = useOpenReview();
  const printing = usePrinting();
  const list = useRef<HTMLDivElement>(null);
  // The list of tabs is wider than the panel: the one that is open is never beyond its edge.
  useEffect(() => {
    list.current?.querySelector("[data-active]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [tab]);
  const has = fits && analysis?.score != null;
  const counts: Partial<Record<Tab, number>> = has
    ? {
        findings: findings.filter(({ state }) => state !== "dismissed").length,
        missing: analysis.missing.length,
      }
    : {};

  const inside = (content: ReactNode) => {
    if (analysisQuery.isPending) return <ListSkeleton rows={6} />;
    if (analysisQuery.isError) {
      return <ErrorState error={analysisQuery.error} retry={() => void analysisQuery.refetch()} />;
    }
    if (!has) return underWay ? <ListSkeleton rows={6} /> : null;
    return (
      <div className={classes.result} aria-busy={underWay || undefined} data-stale={underWay || undefined}>
        {content}
      </div>
    );
  };

  return (
    <div className={classes.panel}>
      <Walk />
      {!analysisQuery.isPending && !analysisQuery.isError && (
        <>
          <Standing />
          {has && <Verdict />}
        </>
      )}
      {has && <ChosenWords />}
      <Tabs
        value={tab}
        onChange={(next) => narrow({ tab: next === "findings" ? undefined : (next as Tab) })}
        className={classes.tabs}
        keepMounted={false}
        activateTabWithKeyboard
      >
        {printing && <h2 className={classes["paper-tab"]}>{words.tabs[tab]}</h2>}
        <Tabs.List data-screen ref={list} className={`${classes["tab-list"]} fading`}>
          {TABS.map((name) => (
            <Tabs.Tab key={name} value={name} className={classes.tab}>
              {words.tabs[name]}
              <Count n={counts[name]} />
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="findings" className={classes["tab-panel"]}>
          {inside(
            <>
              <SecondReader />
              <Findings />
            </>,
          )}
        </Tabs.Panel>
        <Tabs.Panel value="summary" className={classes["tab-panel"]}>
          {inside(<Summary />)}
        </Tabs.Panel>
        <Tabs.Panel value="duties" className={classes["tab-panel"]}>
          {inside(<Duties />)}
        </Tabs.Panel>
        <Tabs.Panel value="dates" className={classes["tab-panel"]}>
          {inside(<Dates />)}
        </Tabs.Panel>
        <Tabs.Panel value="facts" className={classes["tab-panel"]}>
          {inside(<Facts />)}
        </Tabs.Panel>
        <Tabs.Panel value="missing" className={classes["tab-panel"]}>
          {inside(<Missing />)}
        </Tabs.Panel>
        <Tabs.Panel value="clauses" className={classes["tab-panel"]}>
          {inside(<Clauses />)}
        </Tabs.Panel>
        <Tabs.Panel value="history" className={classes["tab-panel"]}>
          <History />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
