import { memo, useMemo, useState } from "react";
import type { RowOut, SegmentOut } from "@/api";
import { strings } from "@/lib/strings";
import { folded, isChanged, sideOf, withoutForm } from "./rows";
import marks from "@/ui/marks.module.css";
import classes from "./redline.module.css";

const words = strings.compare;

interface RedlineProps {
  rows: readonly RowOut[];
  view: "inline" | "side";
  /** Whether changes of form are marked too. */
  form: boolean;
  onlyChanges: boolean;
  current: number | null;
  onSelect: (row: number) => void;
}

function Words({ segments }: { segments: readonly SegmentOut[] }) {
  return segments.map(({ mark, text }, index) => {
    if (mark === "inserted") return <ins key={index}>{text}</ins>;
    return mark === "deleted" ? <del key={index}>{text}</del> : <span key={index}>{text}</span>;
  });
}

function Moved({ row, onSelect }: { row: RowOut; onSelect: (row: number) => void }) {
  const { twin } = row;
  if (!row.moved || twin === null) return null;
  const away = row.kind === "departed";
  return (
    <span className={classes.moved}>
      {away ? words.movedAway : words.movedHere}
      <button type="button" onClick={() => onSelect(twin)}>
        {away ? words.goThere : words.goBack}
      </button>
    </span>
  );
}

interface RowProps {
  row: RowOut;
  view: "inline" | "side";
  form: boolean;
  current: boolean;
  onSelect: (row: number) => void;
}

const RowView = memo(function RowView({ row, view, form, current, onSelect }: RowProps) {
  const changed = isChanged(row);
  const segments = form ? row.segments : withoutForm(row.segments);
  const shared = {
    id: `row-${row.index}`,
    "data-shape": row.shape,
    "data-indent": row.shape === "list_item" ? Math.min(row.level, 3) : undefined,
    "data-changed": changed || (form && row.kind === "cosmetic") || undefined,
    "data-current": current || undefined,
  };
  if (view === "inline") {
    return (
      <div className={classes.row} {...shared}>
        <Moved row={row} onSelect={onSelect} />
        <p>
          <Words segments={segments} />
        </p>
      </div>
    );
  }
  const plain = !changed && !(form && row.kind === "cosmetic");
  const old = row.kind === "added" || (row.moved && row.kind !== "departed") ? [] : sideOf(plain ? row.segments : segments, "old");
  const now = row.kind === "removed" || row.kind === "departed" ? [] : sideOf(segments, "new");
  return (
    <div className={classes.pair} {...shared}>
      <div>
        {row.kind === "departed" && <Moved row={row} onSelect={onSelect} />}
        <p>
          <Words segments={plain ? old.map((segment) => ({ ...segment, mark: "kept" })) : old} />
        </p>
      </div>
      <div>
        {row.kind !== "departed" && <Moved row={row} onSelect={onSelect} />}
        <p>
          <Words segments={plain ? now.map((segment) => ({ ...segment, mark: "kept" })) : now} />
        </p>
      </div>
    </div>
  );
});

/** Both texts in one: what was deleted struck, what was inserted underlined, what did not change folded on demand. */
export function Redline({ rows, view, form, onlyChanges, current, onSelect }: RedlineProps) {
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const shown = useMemo(() => (onlyChanges ? folded(rows, opened, form) : rows), [rows, opened, form, onlyChanges]);
  return (
    <div className={`${classes.redline} ${marks.marks}`} data-view={view}>
      {shown.map((row) =>
        "folded" in row ? (
          <button
            key={`fold-${row.from}`}
            type="button"
            className={classes.fold}
            onClick={() => setOpened(new Set([...opened, row.from]))}
          >
            {words.unchanged(row.folded)}
          </button>
        ) : (
          <RowView
            key={row.index}
            row={row}
            view={view}
            form={form}
            current={row.index === current}
            onSelect={onSelect}
          />
        ),
      )}
    </div>
  );
}
