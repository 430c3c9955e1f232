import { Button } from "@mantine/core";
import { useDebouncedCallback, useHotkeys } from "@mantine/hooks";
import { IconPencilPlus } from "@tabler/icons-react";
import { useEffect, useState, type RefObject } from "react";
import { strings } from "@/lib/strings";
import { chosenWords, type Chosen } from "@/ui/document/chosen";
import { useOpenReview } from "./context";
import classes from "./suggest.module.css";

const words = strings.redline.chosen;
const SETTLED_MS = 120;
const WIDTH = 190;

interface Spot extends Chosen {
  top: number;
  left: number;
}

/** A button at the words that somebody selects in the text; `s` does the same, also for a passage that is marked. */
export function OnSelection({ paper }: { paper: RefObject<HTMLElement | null> }) {
  const { readable, selection, select, setSheetOpen, want, fits, mayChange } = useOpenReview();
  const { text } = readable.document;
  const offered = fits && mayChange;
  const [spot, setSpot] = useState<Spot | null>(null);
  const look = useDebouncedCallback(() => {
    const range = getSelection()?.rangeCount === 1 ? getSelection()?.getRangeAt(0) : undefined;
    const root = paper.current;
    const chosen = range === undefined || root === null ? null : chosenWords(root, range, text);
    if (range === undefined || root === null || chosen === null) {
      setSpot(null);
      return;
    }
    const box = root.getBoundingClientRect();
    const last = [...range.getClientRects()].at(-1) ?? range.getBoundingClientRect();
    setSpot({
      ...chosen,
      top: last.bottom - box.top + 6,
      left: Math.max(0, Math.min(last.right - box.left, box.width - WIDTH)),
    });
  }, SETTLED_MS);
  useEffect(() => {
    if (!offered) return;
    document.addEventListener("selectionchange", look);
    return () => document.removeEventListener("selectionchange", look);
  }, [offered, look]);

  const ask = ({ start, end }: Chosen) => {
    getSelection()?.removeAllRanges();
    setSpot(null);
    want({ start, end });
    select({ kind: "words", start, end }, "text");
    setSheetOpen(true);
  };
  const passage = selection?.kind === "words" ? selection : null;
  useHotkeys(offered ? [["s", () => (spot ?? passage) && ask((spot ?? passage) as Chosen), { usePhysicalKeys: false }]] : []);
  if (!offered) return null;
  return (
    <>
      <span className="visually-hidden" role="status">
        {spot === null ? "" : words.hint}
      </span>
      {spot !== null && (
        <Button
          size="xs"
          className={classes.floating}
          style={{ top: spot.top, left: spot.left }}
          leftSection={<IconPencilPlus size={16} />}
          rightSection={<kbd aria-hidden>s</kbd>}
          onMouseDown={(event) => event.preventDefault()} // the words stay selected until they are taken
          onClick={() => ask(spot)}
        >
          {strings.redline.suggest.ask}
        </Button>
      )}
    </>
  );
}
