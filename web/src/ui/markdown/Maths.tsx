import { useLayoutEffect, useRef, useState } from "react";
import { strings } from "@/lib/strings";
import classes from "./markdown.module.css";

type Katex = typeof import("./katex").default;

let loaded: Katex | null = null;
let loading: Promise<Katex> | null = null;

interface Props {
  formula: string;
  display: boolean;
}

/** A formula as it is written in books; as its source until the typesetter is loaded, and where it makes no sense. */
export function Maths({ formula, display }: Props) {
  const place = useRef<HTMLSpanElement>(null);
  const [drawn, setDrawn] = useState(false);
  // Before it is painted, once the typesetter is there: a formula that is its source for a moment makes the text jump.
  useLayoutEffect(() => {
    const draw = (katex: Katex) => {
      if (place.current === null) return;
      try {
        katex.render(formula, place.current, { displayMode: display, maxExpand: 200, maxSize: 40, strict: "ignore" });
        setDrawn(true);
      } catch {
        place.current.replaceChildren();
        setDrawn(false);
      }
    };
    if (loaded !== null) {
      draw(loaded);
      return;
    }
    let here = true;
    loading ??= import("./katex").then(({ default: katex }) => (loaded = katex));
    loading.then(
      (katex) => {
        if (here) draw(katex);
      },
      () => undefined,
    );
    return () => {
      here = false;
    };
  }, [formula, display]);
  const content = (
    <>
      <span ref={place} />
      {!drawn && <code>{formula}</code>}
    </>
  );
  if (!display) return <span>{content}</span>;
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <div className={classes.formula} tabIndex={0} role="region" aria-label={strings.markdown.formula}>
      {content}
    </div>
  );
}
