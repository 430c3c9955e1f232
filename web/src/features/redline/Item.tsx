import { Link } from "@tanstack/react-router";
import { ago, moment } from "@/lib/format";
import { passageHash } from "@/lib/search";
import { strings } from "@/lib/strings";
import type { Version } from "./queries";
import classes from "./redline.module.css";

/** The way to words in the text of the contract. */
export function AtWords({ version, start, end }: { version: Version; start: number; end: number }) {
  return (
    <Link
      to="/contracts/$contractId"
      params={{ contractId: version.contract_id }}
      search={{ version: version.version_id }}
      hash={passageHash(start, Math.max(end, start + 1))}
      className={classes.link}
      data-screen
    >
      {strings.redline.show}
    </Link>
  );
}

/** Who did it and when, in full on hover. */
export function By({ author = "", at }: { author?: string; at: string | null }) {
  return (
    <span className={classes.soft}>
      {author}
      {author !== "" && at !== null && ", "}
      {at !== null && (
        <time dateTime={at} title={moment(at)}>
          {ago(at)}
        </time>
      )}
    </span>
  );
}
