import { ActionIcon, Badge, Button, Tooltip } from "@mantine/core";
import { IconArrowsDiff, IconDownload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { requestComparisonMutation } from "@/api/@tanstack/react-query.gen";
import { ago, bytes, moment } from "@/lib/format";
import { strings } from "@/lib/strings";
import { useOpenReview } from "./context";
import { useProblemToast } from "./queries";
import classes from "./history.module.css";
import shared from "./panel-lists.module.css";

const words = strings.contract.history;
const FEW = 20;

function who(author: string, date: string | null): string {
  if (author === "") return date === null ? "" : ago(date);
  return date === null ? author : words.by(author, ago(date));
}

/** Length as the server counts it, in Unicode characters. */
function characters(text: string): number {
  return Array.from(text).length;
}

/** The first of a long list, and the rest on demand. */
function Few<T>({ title, items, children }: { title: string; items: readonly T[]; children: (item: T, key: number) => ReactNode }) {
  const [all, setAll] = useState(false);
  if (items.length === 0) return null;
  return (
    <section className={classes.history}>
      <h3>{title}</h3>
      {items.slice(0, all ? undefined : FEW).map(children)}
      {items.length > FEW && !all && (
        <button type="button" className={shared.dismissed} onClick={() => setAll(true)}>
          {words.showAll(items.length)}
        </button>
      )}
    </section>
  );
}

/** Compare a version with the one that is open, the older one first, and go there. */
function useCompare() {
  const { versions, versionId, contractId } = useOpenReview();
  const navigate = useNavigate();
  const { mutate, isPending } = useMutation({
    ...requestComparisonMutation(),
    onSuccess: ({ id }) => void navigate({ to: "/compare/$comparisonId", params: { comparisonId: id } }),
    onError: useProblemToast(),
  });
  const compare = (other: { id: string; number: number }) => {
    const open = versions.data?.find((version) => version.id === versionId);
    if (open === undefined) return;
    const [old, now] = [other, open].sort((a, b) => a.number - b.number);
    if (old === undefined || now === undefined) return;
    const choice = (version: { id: string }) => ({ contract_id: contractId, version_id: version.id });
    mutate({ body: { old: choice(old), new: choice(now) } });
  };
  return { compare, isPending };
}

export function History() {
  const { compare, isPending } = useCompare();
  const { versions, versionId, contract, contractId, mayChange, narrow, readable, select, setSheetOpen } = useOpenReview();
  const { revisions, comments } = readable.source;
  const go = (start: number, end: number) => {
    select({ kind: "words", start: readable.at(start), end: readable.at(Math.max(end, start + 1)) }, "panel");
    setSheetOpen(false);
  };
  return (
    <>
      <section className={classes.history}>
        <h3>{words.versions}</h3>
        {versions.data?.map((version) => (
          <div key={version.id} className={classes.version} data-chosen={version.id === versionId || undefined}>
            <div>
              <strong>
                {words.version(version.number)}
                {version.id === contract.current_version_id && (
                  <Badge size="sm" variant="light" tt="none" fw={540}>
                    {words.latest}
                  </Badge>
                )}
              </strong>
              <span title={version.file_name}>{version.file_name}</span>
              <span title={moment(version.created_at)}>
                {ago(version.created_at)} · {bytes(version.size)}
              </span>
            </div>
            {version.id === versionId ? (
              <span className={shared.note}>{words.reading}</span>
            ) : (
              <>
              {mayChange && (
                <Tooltip label={words.compare}>
                  <ActionIcon
                    loading={isPending}
                    onClick={() => compare(version)}
                    aria-label={words.compareWith(version.number)}
                  >
                    <IconArrowsDiff size={18} />
                  </ActionIcon>
                </Tooltip>
              )}
              <Button
                variant="default"
                size="compact-sm"
                onClick={() =>
                  narrow({ version: version.id === contract.current_version_id ? undefined : version.id })
                }
              >
                {words.open}
              </Button>
              </>
            )}
            <Tooltip label={words.download}>
              <ActionIcon
                component="a"
                href={`/api/contracts/${contractId}/versions/${version.id}/original`}
                download
                aria-label={`${words.download}: ${version.file_name}`}
              >
                <IconDownload size={18} />
              </ActionIcon>
            </Tooltip>
          </div>
        ))}
      </section>
      <Few title={words.changes} items={revisions}>
        {({ kind, author, date, text, start }, key) => (
          <button
            key={key}
            type="button"
            className={shared.clause}
            onClick={() => go(start, kind === "insertion" ? start + characters(text) : start + 1)}
          >
            <span className={shared.note}>
              {kind === "insertion" ? words.insertion : words.deletion}, {who(author, date)}
            </span>
            {kind === "insertion" ? (
              <ins className={classes.added}>{text}</ins>
            ) : (
              <del className={classes.removed}>{text}</del>
            )}
          </button>
        )}
      </Few>
      <Few title={words.comments} items={comments}>
        {({ author, date, text, start, end }, key) => (
          <button key={key} type="button" className={shared.clause} onClick={() => go(start, end)}>
            <span className={shared.note}>{who(author, date)}</span>
            <span>{text}</span>
          </button>
        )}
      </Few>
    </>
  );
}
