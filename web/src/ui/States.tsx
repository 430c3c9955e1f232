import { ActionIcon, Button, Skeleton, Tooltip } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy, IconRefresh } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import classes from "./ui.module.css";

interface EmptyProps {
  icon?: ReactNode;
  title: string;
  /** 1 where nothing else names the page. */
  level?: 1 | 2;
  children?: ReactNode;
  actions?: ReactNode;
}

/** What is not here yet, what it would be, and how to begin. */
export function EmptyState({ icon, title, level = 2, children, actions }: EmptyProps) {
  const Heading = level === 1 ? "h1" : "h2";
  return (
    <div className={classes.state}>
      {icon !== undefined && <div className={classes["state-icon"]}>{icon}</div>}
      <Heading className={classes["state-title"]}>{title}</Heading>
      {children !== undefined && <div className={classes["state-text"]}>{children}</div>}
      {actions !== undefined && <div className={classes["state-actions"]}>{actions}</div>}
    </div>
  );
}

export function RequestId({ id }: { id: string }) {
  return (
    <span className={classes["request-id"]}>
      {strings.shared.requestId} <code>{id}</code>
      <Copy value={id} label={strings.shared.copyRequestId} />
    </span>
  );
}

/** What went wrong, what to do, and the id to quote when asking for help. */
export function ErrorState({ error, retry, level = 2 }: { error: unknown; retry?: () => void; level?: 1 | 2 }) {
  const Heading = level === 1 ? "h1" : "h2";
  const problem = asProblem(error);
  return (
    <div className={classes.state} role="alert">
      <Heading className={classes["state-title"]}>{problem.title}</Heading>
      <div className={classes["state-text"]}>{problem.detail}</div>
      <div className={classes["state-actions"]}>
        {retry !== undefined && (
          <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={retry}>
            {strings.shared.retry}
          </Button>
        )}
      </div>
      {problem.requestId !== null && <RequestId id={problem.requestId} />}
    </div>
  );
}

interface CopyProps {
  /** What is copied, or how to get it; null where that did not work. */
  value: string | (() => Promise<string | null>);
  label?: string;
}

/** A button that copies and says so. */
export function Copy({ value, label = strings.shared.copy }: CopyProps) {
  const { copied, copy } = useClipboard({ timeout: 2000 });
  const act = async () => {
    const text = typeof value === "string" ? value : await value();
    if (text !== null) copy(text);
  };
  return (
    <Tooltip label={copied ? strings.shared.copied : label}>
      <ActionIcon size={28} onClick={() => void act()} aria-label={copied ? strings.shared.copied : label}>
        {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
      </ActionIcon>
    </Tooltip>
  );
}

/** Rows in the shape of a list that is on its way. */
export function ListSkeleton({ rows = 8, height = 64 }: { rows?: number; height?: number }) {
  return (
    <div aria-busy="true" aria-label={strings.shared.loading} role="status">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={classes["skeleton-row"]} style={{ height }}>
          <div>
            <Skeleton height={14} width={`${34 + ((row * 17) % 28)}%`} />
            <Skeleton height={11} width={`${22 + ((row * 11) % 18)}%`} mt={8} />
          </div>
          <Skeleton height={18} width={96} radius="xl" />
        </div>
      ))}
    </div>
  );
}

/** Paragraphs in the shape of a contract that is on its way. */
export function TextSkeleton() {
  return (
    <div aria-busy="true" aria-label={strings.shared.loading} role="status" className={classes["skeleton-text"]}>
      <Skeleton height={28} width="62%" mb={36} />
      {Array.from({ length: 5 }, (_, paragraph) => (
        <div key={paragraph}>
          <Skeleton height={15} width="38%" mb={18} />
          <Skeleton height={12} mb={14} />
          <Skeleton height={12} mb={14} width="97%" />
          <Skeleton height={12} mb={36} width={`${40 + ((paragraph * 23) % 45)}%`} />
        </div>
      ))}
    </div>
  );
}
