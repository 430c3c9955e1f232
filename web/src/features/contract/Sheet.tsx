import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { strings } from "@/lib/strings";
import { Score } from "@/ui/Score";
import { SeverityCounts } from "@/ui/Severity";
import type { Severity } from "@/api";
import { useOpenReview } from "./context";
import { Panel } from "./Panel";
import classes from "./sheet.module.css";

const words = strings.contract;

/** On a narrow screen the review comes up from below, over the text. */
export function Sheet() {
  const { analysis, findings, underWay, sheetOpen, setSheetOpen } = useOpenReview();
  const counts: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0 };
  for (const { severity, state } of findings) if (state !== "dismissed") counts[severity] += 1;
  const percent = Math.round((analysis?.progress ?? 0) * 100);
  return (
    <aside className={classes.sheet} data-open={sheetOpen || undefined} aria-label={words.panelRegion}>
      <button
        type="button"
        className={classes.handle}
        data-screen
        aria-expanded={sheetOpen}
        onClick={() => setSheetOpen(!sheetOpen)}
      >
        <span className="visually-hidden">{sheetOpen ? words.sheet.close : words.sheet.open}</span>
        {analysis?.score != null && <Score score={analysis.score} size={36} />}
        <span className={classes["handle-text"]}>
          {underWay ? `${words.progress.title}, ${words.progress.percent(percent)}` : <SeverityCounts counts={counts} />}
        </span>
        {sheetOpen ? <IconChevronDown size={20} aria-hidden /> : <IconChevronUp size={20} aria-hidden />}
      </button>
      {/* What cannot be seen cannot be reached either. */}
      <div className={classes["sheet-body"]} inert={!sheetOpen}>
        <Panel />
      </div>
    </aside>
  );
}
