import { HoverCard } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import type { MouseEvent } from "react";
import { passageHash } from "@/lib/search";
import { strings } from "@/lib/strings";
import classes from "./message.module.css";

/** What a citation needs to be shown; strangers get no more than this. */
export interface Cited {
  number: number;
  title: string;
  section: string | null;
  quote: string;
}

interface Place {
  contract_id: string | null;
  version_id: string | null;
  start: number;
  end: number;
}

/** The address of the words in their contract; null where there is none to open. */
export function addressOf(citation: Cited & Partial<Place>): string | null {
  if (citation.contract_id == null || citation.start === undefined || citation.end === undefined) return null;
  const version = citation.version_id == null ? "" : `?version=${citation.version_id}`;
  return `/contracts/${citation.contract_id}${version}#${passageHash(citation.start, citation.end)}`;
}

interface Props {
  citation: Cited & Partial<Place>;
  /** Shows the words beside the chat. Without it only the quotation is shown. */
  onOpen?: (() => void) | undefined;
}

/** The number of a source; it says what it stands for, and leads to the words. */
export function Cite({ citation, onOpen }: Props) {
  const router = useRouter();
  const { number, title, section, quote } = citation;
  const address = addressOf(citation);
  const label = strings.chat.message.source(number, title, section);
  const open = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    if (onOpen) onOpen();
    else if (address !== null) router.history.push(address);
  };
  return (
    <HoverCard width={360} shadow="md" openDelay={120} closeDelay={80} position="top" withinPortal>
      <HoverCard.Target>
        {address !== null && onOpen ? (
          <a href={address} className={classes.cite} aria-label={label} onClick={open}>
            {number}
          </a>
        ) : (
          <button type="button" className={classes.cite} aria-label={label} onClick={open}>
            {number}
          </button>
        )}
      </HoverCard.Target>
      <HoverCard.Dropdown className={classes["cite-card"]}>
        <blockquote>{quote}</blockquote>
        <p>
          {title}
          {section !== null && <span> · {section}</span>}
        </p>
      </HoverCard.Dropdown>
    </HoverCard>
  );
}
