import type { ElementContent, RootContent } from "hast";
import { memo, useEffect, useMemo, useState, type ReactNode } from "react";
import { strings } from "@/lib/strings";
import { Copy } from "@/ui/States";
import classes from "./markdown.module.css";

type Highlight = typeof import("./highlight").highlight;

let loaded: Highlight | null = null;
let loading: Promise<Highlight> | null = null;

function load(): Promise<Highlight> {
  loading ??= import("./highlight").then(({ highlight }) => (loaded = highlight));
  return loading;
}

/** Longer code stays plain: marking it would hold up the page. */
const LONGEST = 50_000;

function useHighlighter(wanted: boolean): Highlight | null {
  const [highlighter, set] = useState<{ highlight: Highlight } | null>(() => (loaded ? { highlight: loaded } : null));
  useEffect(() => {
    if (!wanted || highlighter !== null) return;
    let here = true;
    load().then(
      (highlight) => here && set({ highlight }),
      () => undefined, // Without its colours the code reads as well.
    );
    return () => {
      here = false;
    };
  }, [wanted, highlighter]);
  return highlighter?.highlight ?? null;
}

function draw(nodes: readonly (ElementContent | RootContent)[]): ReactNode[] {
  return nodes.map((node, index) => {
    if (node.type === "text") return node.value;
    if (node.type !== "element") return null;
    const names = node.properties.className;
    return (
      <span key={index} className={Array.isArray(names) ? names.join(" ") : undefined}>
        {draw(node.children)}
      </span>
    );
  });
}

interface Props {
  code: string;
  language: string;
  /** Whether more of it is on its way: it is coloured when all of it is there. */
  growing?: boolean;
}

/** Code with its language, its colours and a button that copies it. */
export const Code = memo(function Code({ code, language, growing = false }: Props) {
  const marked = !growing && language !== "" && code.length <= LONGEST;
  const highlight = useHighlighter(marked);
  const content = useMemo(() => {
    const tree = marked ? (highlight?.(code, language.toLowerCase()) ?? null) : null;
    return tree === null ? code : draw(tree.children);
  }, [marked, highlight, code, language]);
  return (
    <div className={classes.code}>
      <div className={classes["code-head"]}>
        <span>{language === "" ? strings.markdown.code : language}</span>
        <Copy value={code} label={strings.markdown.copyCode} />
      </div>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <pre tabIndex={0} aria-label={strings.markdown.codeIn(language)} role="region">
        <code>{content}</code>
      </pre>
    </div>
  );
});
