import { ActionIcon, Anchor, Loader, Progress } from "@mantine/core";
import { IconAlertCircle, IconCheck, IconClock, IconX } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { listContractsInfiniteQueryKey } from "@/api/@tanstack/react-query.gen";
import { strings } from "@/lib/strings";
import { RequestId } from "@/ui/States";
import { useUploads, type UploadItem } from "@/stores/uploads";
import classes from "./uploads.module.css";

const words = strings.contracts.uploads;
const WORKING = new Set<UploadItem["state"]>(["waiting", "sending", "reading"]);

function heading(items: readonly UploadItem[]): string {
  const working = items.filter(({ state }) => WORKING.has(state)).length;
  if (working > 0) return words.title(working);
  const done = items.filter(({ state }) => state === "done").length;
  const failed = items.filter(({ state }) => state === "failed").length;
  if (failed === 0) return words.done(done);
  return done === 0 ? words.failed(failed) : words.some(done, failed);
}

function sentence({ state, progress }: UploadItem): string {
  switch (state) {
    case "waiting":
      return words.waiting;
    case "sending":
      return words.sending(Math.round(progress * 100));
    case "reading":
      return words.reading;
    case "done":
      return words.ready;
    case "cancelled":
      return words.cancelled;
    case "failed":
      return "";
  }
}

function Item({ item }: { item: UploadItem }) {
  const { cancel, retry } = useUploads();
  const working = WORKING.has(item.state);
  return (
    <li className={classes.item}>
      <span className={classes["item-icon"]} data-state={item.state}>
        {item.state === "done" && <IconCheck size={18} />}
        {(item.state === "failed" || item.state === "cancelled") && <IconAlertCircle size={18} />}
        {item.state === "waiting" && <IconClock size={18} />}
        {(item.state === "sending" || item.state === "reading") && <Loader size={16} />}
      </span>
      <span className={classes["item-text"]}>
        <span className={classes["item-name"]} title={item.file.name}>
          {item.file.name}
        </span>
        {item.problem === null ? (
          <span className={classes["item-state"]}>{sentence(item)}</span>
        ) : (
          <span className={classes["item-problem"]}>
            <strong>{item.problem.title}.</strong> {item.problem.detail}
            {item.problem.requestId !== null && <RequestId id={item.problem.requestId} />}
          </span>
        )}
        {item.state === "sending" && (
          <Progress value={item.progress * 100} size={3} aria-label={item.file.name} mt={6} />
        )}
      </span>
      {item.state === "done" && item.contract !== null && (
        <Anchor component={Link} to={`/contracts/${item.contract.id}`} size="sm">
          {words.open}
        </Anchor>
      )}
      {(item.state === "failed" || item.state === "cancelled") && (
        <Anchor component="button" type="button" size="sm" onClick={() => retry(item.id)}>
          {words.retry}
        </Anchor>
      )}
      {working && (
        <ActionIcon size={28} aria-label={words.cancel(item.file.name)} onClick={() => cancel(item.id)}>
          <IconX size={16} />
        </ActionIcon>
      )}
    </li>
  );
}

/** What is being uploaded, file by file, wherever one goes in the app. */
export function UploadTray() {
  const { items, clear } = useUploads();
  const client = useQueryClient();
  const done = items.filter(({ state }) => state === "done").length;
  useEffect(() => {
    if (done === 0) return;
    const [{ _id }] = listContractsInfiniteQueryKey();
    void client.invalidateQueries({
      predicate: ({ queryKey }) => (queryKey[0] as { _id?: string } | undefined)?._id === _id,
    });
  }, [client, done]);
  if (items.length === 0) return null;
  return (
    <section className={classes.tray} data-screen aria-label={words.region}>
      <header className={classes["tray-head"]}>
        <h2 aria-live="polite">{heading(items)}</h2>
        <ActionIcon size={28} aria-label={words.close} onClick={clear}>
          <IconX size={16} />
        </ActionIcon>
      </header>
      <ul className={classes.items}>
        {items.map((item) => (
          <Item key={item.id} item={item} />
        ))}
      </ul>
    </section>
  );
}
