import { SegmentedControl } from "@mantine/core";
import type { ReactNode } from "react";
import { strings } from "@/lib/strings";
import { useUi } from "@/stores/ui";
import { usePrinting } from "./printing";
import { Splitter } from "./Splitter";
import classes from "./beside.module.css";

const NARROWEST = 340;
const WIDEST = 720;

interface Props {
  text: ReactNode;
  /** What is said about the text. */
  panel: ReactNode;
  /** What the panel is called. */
  label: string;
}

/** A text and what is said about it, side by side; how wide the panel is stays as it was chosen, on all pages. */
export function Beside({ text, panel, label }: Props) {
  const { panelWidth, setPanelWidth } = useUi();
  return (
    <div className={classes.split}>
      {text}
      <Splitter label={strings.contract.resize} value={panelWidth} min={NARROWEST} max={WIDEST} onChange={setPanelWidth} />
      <aside className={classes.aside} style={{ width: panelWidth }} aria-label={label}>
        {panel}
      </aside>
    </div>
  );
}

export type Half = "list" | "text";

interface TurnsProps {
  text: ReactNode;
  panel: ReactNode;
  label: string;
  names: Record<Half, string>;
  shown: Half;
  onShow: (half: Half) => void;
}

/** The same two where there is room for one only. */
export function InTurns({ text, panel, label, names, shown, onShow }: TurnsProps) {
  const printing = usePrinting();
  return (
    <div className={classes.stack}>
      <SegmentedControl
        className={classes.tabs}
        fullWidth
        aria-label={label}
        value={shown}
        onChange={onShow}
        data={[
          { value: "list", label: names.list },
          { value: "text", label: names.text },
        ]}
      />
      {(shown === "list" || printing) && panel}
      {(shown === "text" || printing) && text}
    </div>
  );
}
