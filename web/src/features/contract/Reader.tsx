import { ActionIcon, Anchor, TextInput } from "@mantine/core";
import { useDebouncedValue, useHotkeys } from "@mantine/hooks";
import { IconChevronDown, IconChevronUp, IconInfoCircle, IconSearch, IconX } from "@tabler/icons-react";
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { strings } from "@/lib/strings";
import { DocumentText } from "@/ui/document/DocumentText";
import { matches } from "@/ui/document/search";
import type { Span } from "@/ui/document/segments";
import { useNarrow } from "@/ui/use-phone";
import { useOpenReview } from "./context";
import { Minimap } from "./Minimap";
import { OnSelection } from "./OnSelection";
import classes from "./reader.module.css";

const words = strings.contract;
const NO_SPANS: Span[] = [];

function useFind(text: string) {
  const [query, setQuery] = useState("");
  const [current, setCurrent] = useState(0);
  const [asked] = useDebouncedValue(query, 120);
  const deferred = useDeferredValue(asked);
  const found = useMemo(() => matches(text, deferred), [text, deferred]);
  const now = found.length === 0 ? 0 : Math.min(current, found.length - 1);
  const spans = useMemo(
    () =>
      found.length === 0
        ? NO_SPANS
        : found.map(
            ({ start, end }, index): Span => ({
              id: `match-${index}`,
              start,
              end,
              tone: index === now ? "match-now" : "match",
            }),
          ),
    [found, now],
  );
  return {
    query,
    found,
    now,
    spans,
    search: (next: string) => {
      setQuery(next);
      setCurrent(0);
    },
    step: (by: 1 | -1) => setCurrent(found.length === 0 ? 0 : (now + by + found.length) % found.length),
  };
}

function Find({ find }: { find: ReturnType<typeof useFind> }) {
  const field = useRef<HTMLInputElement>(null);
  useHotkeys([
    [
      "/",
      () => {
        field.current?.focus();
        field.current?.select();
      },
      { usePhysicalKeys: false },
    ],
  ]);
  const searching = find.query.trim().length > 1;
  return (
    <search className={classes.find}>
      {searching && (
        <>
          <span className={classes["find-count"]} role="status">
            {words.find.count(find.found.length === 0 ? 0 : find.now + 1, find.found.length)}
          </span>
          <ActionIcon size={28} aria-label={words.find.previous} onClick={() => find.step(-1)}>
            <IconChevronUp size={16} />
          </ActionIcon>
          <ActionIcon size={28} aria-label={words.find.next} onClick={() => find.step(1)}>
            <IconChevronDown size={16} />
          </ActionIcon>
        </>
      )}
      <TextInput
        ref={field}
        size="xs"
        aria-label={words.find.label}
        placeholder={words.find.placeholder}
        className={classes["find-field"]}
        leftSection={<IconSearch size={14} />}
        rightSection={
          searching ? (
            <ActionIcon size={22} aria-label={words.find.close} onClick={() => find.search("")}>
              <IconX size={14} />
            </ActionIcon>
          ) : (
            <kbd aria-hidden>/</kbd>
          )
        }
        value={find.query}
        onChange={(event) => find.search(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") find.step(event.shiftKey ? -1 : 1);
          if (event.key === "Escape") {
            find.search("");
            event.currentTarget.blur();
          }
        }}
      />
    </search>
  );
}

function Notices() {
  const { readable, isCurrent, versions, versionId, narrow } = useOpenReview();
  const number = versions.data?.find(({ id }) => id === versionId)?.number;
  const { notices } = readable.source;
  if (isCurrent && notices.length === 0) return null;
  return (
    <div className={classes.notices} role="note" aria-label={words.notices}>
      <IconInfoCircle size={16} aria-hidden />
      <div>
        {!isCurrent && number !== undefined && (
          <p>
            {words.oldVersion(number)}{" "}
            <Anchor component="button" type="button" inherit onClick={() => narrow({ version: undefined })}>
              {words.latest}
            </Anchor>
          </p>
        )}
        {notices.map((notice) => (
          <p key={notice}>{notice}</p>
        ))}
      </div>
    </div>
  );
}

/** The text of the contract with its findings marked. */
export function Reader() {
  const { readable, findings, lists, selection, select, from, document, sheetOpen, setSheetOpen, versions, versionId } =
    useOpenReview();
  const narrow = useNarrow();
  const version = versions.data?.find(({ id }) => id === versionId);
  const find = useFind(readable.document.text);
  const paper = useRef<HTMLDivElement>(null);
  const byId = useMemo(() => new Map(findings.map((finding) => [finding.id, finding])), [findings]);

  const spans = useMemo(() => {
    const marked: Span[] = lists.open.map(({ id, start, end, severity }) => ({ id, start, end, tone: severity }));
    if (selection?.kind === "finding" && !marked.some(({ id }) => id === selection.id)) {
      const hidden = byId.get(selection.id);
      if (hidden) marked.push({ id: hidden.id, start: hidden.start, end: hidden.end, tone: hidden.severity });
    }
    if (selection?.kind === "words") {
      marked.push({ id: "words", start: selection.start, end: selection.end, tone: "quote" });
    }
    return find.spans.length === 0 ? marked : [...marked, ...find.spans];
  }, [lists.open, selection, byId, find.spans]);

  const target =
    selection === null ? undefined : selection.kind === "finding" ? byId.get(selection.id)?.start : selection.start;
  const targetId = selection === null ? undefined : selection.kind === "finding" ? selection.id : "words";
  useEffect(() => {
    if (target !== undefined && from.current !== "text") document.current?.reveal(target, targetId);
  }, [target, targetId, from, document]);

  const match = find.found[find.now];
  useEffect(() => {
    if (match) document.current?.reveal(match.start, `match-${find.now}`);
  }, [match, find.now, document]);

  const label = useCallback(
    (id: string) => {
      const finding = byId.get(id);
      return finding ? words.finding(strings.shared.severity[finding.severity], finding.title, finding.section) : "";
    },
    [byId],
  );
  const pick = useCallback(
    (id: string) => {
      select({ kind: "finding", id }, "text", { tab: undefined });
      setSheetOpen(true);
    },
    [select, setSheetOpen],
  );

  return (
    <section className={classes.reader} aria-label={words.textRegion}>
      <div className={classes["reader-bar"]} data-screen>
        <span className={classes.file} title={version?.file_name}>
          {version?.file_name}
        </span>
        <Find find={find} />
      </div>
      <div className={classes["reader-body"]}>
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
        <div className={classes.scroll} data-covered={(narrow && sheetOpen) || undefined} data-scroll tabIndex={0} role="document" aria-label={words.textRegion}>
          <div className={classes["sheet-paper"]} ref={paper}>
            <Notices />
            <DocumentText
              ref={document}
              document={readable.document}
              spans={spans}
              active={targetId ?? null}
              onPick={pick}
              label={label}
            />
            <OnSelection paper={paper} />
          </div>
        </div>
        <Minimap
          findings={lists.open}
          length={readable.document.text.length}
          active={targetId ?? null}
          onPick={(id) => select({ kind: "finding", id }, "keyboard", { tab: undefined })}
        />
      </div>
    </section>
  );
}
