import { ActionIcon, Button } from "@mantine/core";
import { IconExternalLink, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useMemo, useRef } from "react";
import { getDocumentOptions, getFileOptions } from "@/api/@tanstack/react-query.gen";
import { utf16Offsets } from "@/lib/offsets";
import { passageHash } from "@/lib/search";
import { strings } from "@/lib/strings";
import { DocumentText, type DocumentHandle } from "@/ui/document/DocumentText";
import { readable } from "@/ui/document/readable";
import type { Span } from "@/ui/document/segments";
import { ErrorState, TextSkeleton } from "@/ui/States";
import type { Citation } from "@/api";
import classes from "./source.module.css";

const words = strings.chat.source;

function InContract({ citation, contractId, versionId }: { citation: Citation; contractId: string; versionId: string }) {
  const document = useRef<DocumentHandle>(null);
  const query = useQuery({
    ...getDocumentOptions({ path: { contract_id: contractId, version_id: versionId } }),
    staleTime: Infinity,
  });
  const text = useMemo(() => (query.data === undefined ? null : readable(query.data)), [query.data]);
  const span = useMemo(
    (): Span | null =>
      text && { id: "words", start: text.at(citation.start), end: text.at(citation.end), tone: "quote" },
    [text, citation.start, citation.end],
  );
  useEffect(() => {
    if (span !== null) document.current?.reveal(span.start, span.id);
  }, [span]);
  if (query.isPending) return <TextSkeleton />;
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  return text && span && <DocumentText ref={document} document={text.document} spans={[span]} active="words" />;
}

function InFile({ citation, fileId }: { citation: Citation; fileId: string }) {
  const mark = useRef<HTMLElement>(null);
  const query = useQuery({ ...getFileOptions({ path: { file_id: fileId } }), staleTime: Infinity });
  const text = query.data?.text;
  useEffect(() => {
    if (text !== undefined) mark.current?.scrollIntoView({ block: "center" });
  }, [text, citation]);
  if (query.isPending) return <TextSkeleton />;
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  const at = utf16Offsets(query.data.text);
  const [start, end] = [at(citation.start), at(citation.end)];
  return (
    <div className={classes.plain}>
      {query.data.text.slice(0, start)}
      <mark ref={mark}>{query.data.text.slice(start, end)}</mark>
      {query.data.text.slice(end)}
    </div>
  );
}

interface Props {
  citation: Citation;
  /** In pixels; null where it covers the page. */
  width: number | null;
  onClose: () => void;
}

/** The words that an answer cites, in their document, beside the chat. */
export default function Source({ citation, width, onClose }: Props) {
  const { title, contract_id: contractId, version_id: versionId, file_id: fileId, start, end } = citation;
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => close.current?.focus({ preventScroll: true }), []);
  return (
    <aside
      className={classes.source}
      style={width === null ? undefined : { width }}
      data-cover={width === null || undefined}
      aria-label={words.region}
    >
      <header className={classes.head}>
        <h2 title={title}>{title}</h2>
        {contractId !== null && (
          <Button
            component={Link}
            to={`/contracts/${contractId}${versionId === null ? "" : `?version=${versionId}`}#${passageHash(start, end)}`}
            size="compact-sm"
            variant="subtle"
            leftSection={<IconExternalLink size={14} />}
          >
            {words.open}
          </Button>
        )}
        <ActionIcon ref={close} size={32} aria-label={words.close} onClick={onClose}>
          <IconX size={18} />
        </ActionIcon>
      </header>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <div className={classes.body} data-scroll tabIndex={0} role="document" aria-label={title}>
        {contractId !== null && versionId !== null && (
          <InContract key={versionId} citation={citation} contractId={contractId} versionId={versionId} />
        )}
        {fileId !== null && <InFile key={fileId} citation={citation} fileId={fileId} />}
      </div>
    </aside>
  );
}
