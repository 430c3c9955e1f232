import { useEffect, useRef, useState } from "react";
import classes from "./markdown.module.css";

type Katex = typeof import("./katex").default;

let loading: Promise<Katex> | null = null;

interface Props {
  formula: string;
  display: boolean;
}

/** A formula as it is written in books; as its source until the typesetter is loaded, and where it makes no sense. */
export function Maths({ formula, display }: Props) {
  const place = useRef<HTMLSpanElement>(null);
  const [drawn, setDrawn] = useState(false);
  useEffect(() => {
    let here = true;
    loading ??= import("./katex").then(({ default: katex }) => katex);
    loading.then(
      (katex) => {
        if (!here || place.current === null) return;
        try {
          katex.render(formula, place.current, { displayMode: display, maxExpand: 200, maxSize: 40, strict: "ignore" });
          setDrawn(true);
        } catch {
          place.current.replaceChildren();
          setDrawn(false);
        }
      },
      () => undefined,
    );
    return () => {
      here = false;
    };
  }, [formula, display]);
  const Tag = display ? "div" : "span";
  return (
    <Tag className={display ? classes.formula : undefined}>
      <span ref={place} />
      {!drawn && <code>{formula}</code>}
    </Tag>
  );
}
