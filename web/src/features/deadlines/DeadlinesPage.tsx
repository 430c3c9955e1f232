import { Anchor, Button, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconCalendarEvent, IconSearch } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import type { DeadlineOut } from "@/api";
import { day } from "@/lib/format";
import { DEADLINE_KINDS, DEADLINE_SHOWS, DEADLINE_VIEWS, type DeadlinesSearch } from "@/lib/search";
import { useMayChange } from "@/lib/use-may";
import { strings } from "@/lib/strings";
import { Page } from "@/ui/Page";
import { usePrinting } from "@/ui/printing";
import { EmptyState, ErrorState, ListSkeleton } from "@/ui/States";
import { monthOf, overdueElsewhere, today } from "./days";
import { Edit } from "./Edit";
import { List } from "./List";
import { Month } from "./Month";
import { filterOf, useChange, useCounts, useDeadlines, useMonth, useStretch, useAfter } from "./queries";
import { Subscribe } from "./Subscribe";
import { stretchFrom, Timeline } from "./Timeline";
import classes from "./deadlines-page.module.css";

const route = getRouteApi("/signed-in/deadlines");
const words = strings.deadlines;
const TYPING_MS = 250;

function Headline() {
  const counts = useCounts();
  if (counts.data === undefined) return null;
  const { overdue, soon, next } = counts.data;
  return (
    <p className={classes.headline}>
      <strong>{words.headline(overdue, soon)}</strong>{" "}
      {next !== null && words.next(day(next.due_on), next.title, next.contract_title)}
    </p>
  );
}

interface FiltersProps {
  search: DeadlinesSearch;
  onChange: (change: DeadlinesSearch) => void;
}

function Filters({ search, onChange }: FiltersProps) {
  const find = useDebouncedCallback((q: string) => onChange({ q: q === "" ? undefined : q }), TYPING_MS);
  return (
    <div className={classes.filters} data-screen role="search" aria-label={words.filters}>
      <SegmentedControl
        aria-label={words.view}
        size="sm"
        data={DEADLINE_VIEWS.map((value) => ({ value, label: words.views[value] }))}
        value={search.view ?? "list"}
        onChange={(view) => onChange({ view: view === "list" ? undefined : view })}
      />
      <Select
        aria-label={words.show}
        className={classes.select}
        data={DEADLINE_SHOWS.map((value) => ({ value, label: words.shows[value] }))}
        value={search.show ?? "open"}
        allowDeselect={false}
        onChange={(show) => onChange({ show: DEADLINE_SHOWS.find((one) => one === show && one !== "open") })}
      />
      <Select
        aria-label={words.kind}
        className={classes.select}
        placeholder={words.allKinds}
        data={DEADLINE_KINDS.map((value) => ({ value, label: words.kinds[value] }))}
        value={search.kind ?? null}
        clearable
        onChange={(kind) => onChange({ kind: DEADLINE_KINDS.find((one) => one === kind) })}
      />
      <TextInput
        type="search"
        aria-label={words.find}
        placeholder={words.find}
        className={classes.find}
        defaultValue={search.q ?? ""}
        leftSection={<IconSearch size={16} aria-hidden />}
        onChange={({ currentTarget }) => find(currentTarget.value)}
      />
    </div>
  );
}

/** What the page is narrowed to, where its fields are not on the sheet. */
function narrowed({ show = "open", kind, q }: DeadlinesSearch): string {
  const parts = [words.shows[show], kind && words.kinds[kind], q && words.saying(q)];
  return parts.filter((part) => part !== undefined).join(" · ");
}

function Nothing({ filtered, clear }: { filtered: boolean; clear: () => void }) {
  if (filtered) {
    return (
      <EmptyState title={words.nothing.title} actions={<Button onClick={clear}>{words.nothing.action}</Button>}>
        {words.nothing.detail}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<IconCalendarEvent size={28} stroke={1.5} aria-hidden />}
      title={words.empty.title}
      actions={
        <Button component={Link} to="/contracts">
          {words.empty.action}
        </Button>
      }
    >
      {words.empty.detail}
    </EmptyState>
  );
}

/** All deadlines of all contracts: as a list, a month or a timeline. */
export function DeadlinesPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayChange = useMayChange();
  const now = today();
  const view = search.view ?? "list";
  const filter = filterOf(search);
  const [edited, setEdited] = useState<DeadlineOut | null>(null);
  const { mark } = useChange();
  const printing = usePrinting();
  const counts = useCounts();
  const change = (part: DeadlinesSearch) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true });

  const list = useDeadlines(filter, view === "list");
  const month = search.month ?? monthOf(now);
  const page = useMonth(month, filter);
  const { since, until } = stretchFrom(now);
  const stretch = useStretch(since, until, filter);
  const later = useAfter(until, filter, view === "timeline");

  const inList = (): ReactNode => {
    if (list.isPending) return <ListSkeleton rows={6} />;
    if (list.isError) return <ErrorState error={list.error} retry={() => void list.refetch()} />;
    const deadlines = list.data.pages.flatMap(({ items }) => items);
    const filtered = search.q !== undefined || search.kind !== undefined || search.show !== undefined;
    if (deadlines.length === 0) {
      return <Nothing filtered={filtered} clear={() => change({ q: undefined, kind: undefined, show: undefined })} />;
    }
    return (
      <List
        deadlines={deadlines}
        now={now}
        mayChange={mayChange}
        onEdit={setEdited}
        onMark={mark}
        more={list.hasNextPage ? () => void list.fetchNextPage() : null}
        loadingMore={list.isFetchingNextPage}
      />
    );
  };
  const listed = (deadlines: readonly DeadlineOut[]) => (
    <List deadlines={deadlines} now={now} mayChange={mayChange} onEdit={setEdited} onMark={mark} more={null} loadingMore={false} />
  );
  const inMonth = (): ReactNode => {
    if (page.isPending) return <ListSkeleton rows={6} height={88} />;
    if (page.isError) return <ErrorState error={page.error} retry={() => void page.refetch()} />;
    const own = page.data.items.filter(({ due_on }) => monthOf(due_on) === month);
    return (
      <>
        <Month month={month} now={now} deadlines={page.data.items} onMonth={(value) => change({ month: value })} />
        <div className={classes["month-list"]}>
          {own.length === 0 ? (
            <p className="quiet">{words.nothingThisMonth}</p>
          ) : (
            listed(own)
          )}
        </div>
      </>
    );
  };
  const inTimeline = (): ReactNode => {
    if (stretch.isPending) return <ListSkeleton rows={6} height={44} />;
    if (stretch.isError) return <ErrorState error={stretch.error} retry={() => void stretch.refetch()} />;
    const narrow = search.q !== undefined || search.kind !== undefined || search.show !== undefined;
    const { items, total } = stretch.data;
    const earlier = narrow ? 0 : overdueElsewhere(counts.data?.overdue ?? 0, items, now);
    const beyond = later.data?.total ?? 0;
    const elsewhere = [
      (total ?? 0) > items.length ? words.drawn(items.length, total ?? 0) : null,
      earlier > 0 ? words.earlier(earlier) : null,
      beyond > 0 ? words.later(beyond) : null,
    ].filter((sentence) => sentence !== null);
    if (items.length === 0 && elsewhere.length === 0) {
      return <EmptyState title={words.nothing.title}>{words.nothing.detail}</EmptyState>;
    }
    return (
      <>
        <Timeline now={now} deadlines={items} />
        {elsewhere.length > 0 && (
          <p className={`quiet ${classes.elsewhere}`}>
            {elsewhere.join(" ")}{" "}
            <Anchor component="button" type="button" inherit data-screen onClick={() => change({ view: undefined })}>
              {words.elsewhereShow}
            </Anchor>
          </p>
        )}
        {/* On paper nothing says what a dot is. */}
        {printing && listed(items)}
      </>
    );
  };

  return (
    <Page title={words.title}>
      <div className={classes.head}>
        <Headline />
        <Subscribe />
      </div>
      <Filters search={search} onChange={change} />
      {printing && <p className={classes.narrowed}>{narrowed(search)}</p>}
      {view === "list" ? inList() : view === "month" ? inMonth() : inTimeline()}
      <Edit deadline={edited} close={() => setEdited(null)} />
    </Page>
  );
}
