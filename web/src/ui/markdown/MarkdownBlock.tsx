import { useRouter } from "@tanstack/react-router";
import { memo, useMemo, type AnchorHTMLAttributes, type CSSProperties, type MouseEvent, type ReactNode } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import { strings } from "@/lib/strings";
import { cite, plainTags } from "./cite";
import { Code } from "./Code";
import { Maths } from "./Maths";
import { withDollars } from "./maths";
import classes from "./markdown.module.css";

export type DrawCitation = (number: number) => ReactNode;

function Anchor({ href = "", children }: AnchorHTMLAttributes<HTMLAnchorElement>) {
  const router = useRouter();
  if (!/^\/(?!\/)/.test(href)) {
    return href.startsWith("#") ? (
      <span>{children}</span>
    ) : (
      <a href={href} target="_blank" rel="noopener noreferrer nofollow">
        {children}
      </a>
    );
  }
  const go = (event: MouseEvent) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    router.history.push(href);
  };
  return (
    <a href={href} onClick={go}>
      {children}
    </a>
  );
}

function textOf(children: ReactNode): string {
  if (typeof children === "string") return children;
  return Array.isArray(children) ? children.map(textOf).join("") : "";
}

/* Headings of an answer stand below the one that names who speaks, whatever levels it uses. */
function heading(depth: number) {
  return function Heading({ children, className }: { children?: ReactNode; className?: string | undefined }) {
    // The one above footnotes, which comes with this name: the line and their numbers say it.
    if (className === "sr-only") return <h3 className="visually-hidden">{children}</h3>;
    return <h3 data-depth={depth}>{children}</h3>;
  };
}

/** Characters from which on a cell of a table needs room for more than a word a line. */
const LONG = 24;

function Cell({ as: Tag, children, style }: { as: "th" | "td"; children?: ReactNode; style?: CSSProperties | undefined }) {
  return (
    <Tag style={style} data-long={textOf(children).length > LONG || undefined}>
      {children}
    </Tag>
  );
}

const COMPONENTS: Components = {
  a: Anchor,
  h1: heading(1),
  h2: heading(2),
  h3: heading(3),
  h4: heading(4),
  h5: heading(5),
  h6: heading(6),
  // A picture from elsewhere would tell its server what is read here, and could carry words of it away in its address.
  img: ({ src, alt }) => (
    <Anchor href={typeof src === "string" ? src : ""}>{alt === undefined || alt === "" ? strings.markdown.picture : alt}</Anchor>
  ),
  pre: ({ children }) => <>{children}</>,
  code: ({ className = "", children }) => {
    const text = textOf(children);
    if (className.includes("math-inline")) return <Maths formula={text} display={false} />;
    if (className.includes("math-display")) return <Maths formula={text} display />;
    const language = /language-(\S+)/.exec(className)?.[1];
    if (language !== undefined || text.endsWith("\n")) {
      return <Code code={text.replace(/\n$/, "")} language={language ?? ""} />;
    }
    return <code className={classes.word}>{children}</code>;
  },
  table: ({ children }) => (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <div className={classes.table} tabIndex={0} role="region" aria-label={strings.markdown.table}>
      <table>{children}</table>
    </div>
  ),
  th: ({ children, style }) => <Cell as="th" style={style}>{children}</Cell>,
  td: ({ children, style }) => <Cell as="td" style={style}>{children}</Cell>,
  input: ({ checked }) => (
    <input type="checkbox" checked={checked === true} disabled aria-label={strings.markdown.task(checked === true)} />
  ),
};

interface Props {
  text: string;
  /** The sources that may be cited by number. */
  sources: ReadonlySet<number>;
  draw: DrawCitation;
}

/** One block of Markdown. No raw HTML: tags are shown as they are written. */
export const MarkdownBlock = memo(function MarkdownBlock({ text, sources, draw }: Props) {
  const plugins = useMemo(
    () => [plainTags, remarkGfm, [remarkMath, { singleDollarTextMath: false }] as [typeof remarkMath, object], cite(sources)],
    [sources],
  );
  const components = useMemo(
    (): Components => ({
      ...COMPONENTS,
      cite: ({ node }) => <>{draw(Number(node?.properties.number))}</>,
    }),
    [draw],
  );
  return (
    <ReactMarkdown remarkPlugins={plugins} components={components}>
      {withDollars(text)}
    </ReactMarkdown>
  );
});
