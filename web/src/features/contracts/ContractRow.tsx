import { ActionIcon, Loader, Menu } from "@mantine/core";
import { IconAlertCircle, IconDots, IconFileText, IconTrash } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { ago, day, dayInFull, daysUntil, moment, sentenceList } from "@/lib/format";
import { sideName } from "@/lib/sides";
import { strings } from "@/lib/strings";
import { RowLink } from "@/ui/List";
import { Score } from "@/ui/Score";
import { SeverityCounts } from "@/ui/Severity";
import { StatusBadge } from "@/ui/StatusBadge";
import type { ContractOut } from "@/api";
import { isReviewing } from "./use-contracts";
import classes from "./contracts.module.css";

const words = strings.contracts;

function Lead({ contract }: { contract: ContractOut }) {
  if (isReviewing(contract)) return <Loader size={24} aria-hidden />;
  if (contract.analysis.state === "failed") return <IconAlertCircle size={24} className={classes.failed} />;
  if (contract.score !== null) return <Score score={contract.score} size={40} />;
  return <IconFileText size={24} stroke={1.5} className={classes.quiet} />;
}

function Findings({ contract }: { contract: ContractOut }) {
  const { analysis, finding_counts: counts } = contract;
  if (isReviewing(contract)) {
    const percent = Math.round(analysis.progress * 100);
    return (
      <span className={classes.reviewing}>
        {analysis.state === "queued" ? words.waiting : words.reviewing(percent)}
        <span className={classes.bar} aria-hidden>
          <span style={{ inlineSize: `${percent}%` }} />
        </span>
      </span>
    );
  }
  if (analysis.state === "failed") return <span className={classes.failed}>{words.reviewFailed}</span>;
  if (analysis.state !== "done") return <span className={classes.quiet}>{words.notReviewed}</span>;
  const all = counts.critical + counts.high + counts.medium + counts.low;
  return all === 0 ? <span className={classes.quiet}>{words.noFindings}</span> : <SeverityCounts counts={counts} />;
}

const SOON_DAYS = 90;

function Ends({ date }: { date: string | null }) {
  if (date === null) {
    return (
      <span className={classes.quiet} title={words.noEnd}>
        <span className="visually-hidden">{words.noEnd}</span>
        <span aria-hidden>–</span>
      </span>
    );
  }
  const left = daysUntil(date);
  return (
    <span title={dayInFull(date)} data-soon={(left >= 0 && left < SOON_DAYS) || undefined} data-past={left < 0 || undefined}>
      <span className="visually-hidden">{left < 0 ? words.ended(day(date)) : words.ends(day(date))}</span>
      <span aria-hidden>{day(date)}</span>
    </span>
  );
}

interface Props {
  contract: ContractOut;
  /** Left out where nothing may be changed. */
  onDelete: ((contract: ContractOut) => void) | undefined;
}

export function ContractRow({ contract, onDelete }: Props) {
  const { id, title, parties, side, status, created_at: added, expiration_date: ends } = contract;
  const about = [sentenceList(parties), side === "neutral" ? "" : words.forSide(sideName(side))].filter((part) => part !== "").join(" · ");
  return (
    <li className={classes.row}>
      <span className={classes.lead}>
        <Lead contract={contract} />
      </span>
      <span className={classes.what}>
        <RowLink to="/contracts/$contractId" params={{ contractId: id }} className={classes.name} title={title}>
          {title}
        </RowLink>
        <span className={classes.about}>
          {about !== "" && <span className={classes.parties}>{about}</span>}
          <time dateTime={added} title={moment(added)}>
            {ago(added)}
          </time>
        </span>
      </span>
      <span className={classes.findings}>
        <Findings contract={contract} />
      </span>
      <span className={classes.status}>
        <StatusBadge status={status} />
      </span>
      <span className={classes.ends}>
        <Ends date={ends} />
      </span>
      <Menu>
        <Menu.Target>
          <ActionIcon className={classes.menu} aria-label={words.rowMenu(title)}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            component={Link}
            to={`/contracts/${id}`}
            leftSection={<IconFileText size={16} />}
          >
            {words.open}
          </Menu.Item>
          {onDelete !== undefined && (
            <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => onDelete(contract)}>
              {words.delete}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
