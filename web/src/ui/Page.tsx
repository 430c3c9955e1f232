import { IconChevronRight } from "@tabler/icons-react";
import { createContext, Fragment, use, useEffect, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { strings } from "@/lib/strings";
import { usePrinting } from "./printing";
import { TextSkeleton } from "./States";
import classes from "./page.module.css";

/** Where in the shell's top bar a page puts what belongs to it. Null outside of the shell. */
export const TopBarSlot = createContext<HTMLElement | null>(null);

/**
 * What a page shows in the top bar: where we are, and what can be done here. On phones a button with `data-compact` is
 * its icon alone; it needs an `aria-label`.
 */
export function TopBar({ children }: { children: ReactNode }) {
  const slot = use(TopBarSlot);
  return slot === null ? null : createPortal(children, slot);
}

/** Name the browser's tab after the page, and the sheet where it is printed. */
export function PageTitle({ title }: { title: string }) {
  useEffect(() => {
    document.title = title === strings.landing.title ? title : strings.shared.title(title);
  }, [title]);
  return usePrinting() ? <p className="paper-title">{title}</p> : null;
}

interface BarProps {
  /** Links to what this page is a part of, the outermost first. */
  crumbs?: readonly ReactNode[];
  /** Leave the way here out where the screen is not wide: the title needs the room. */
  wide?: boolean;
  /** The name of the page, or a heading with more to it. */
  title: ReactNode;
  /** What can be done here. */
  children?: ReactNode;
}

/** The top bar of a page: the way here, its name, and what can be done. */
export function PageBar({ crumbs = [], wide = false, title, children }: BarProps) {
  return (
    <TopBar>
      {crumbs.length > 0 && (
        <nav
          className={classes.crumbs}
          aria-label={strings.shared.breadcrumb}
          data-deep={crumbs.length > 1 || undefined}
          data-wide={wide || undefined}
        >
          {crumbs.map((crumb, depth) => (
            <Fragment key={depth}>
              {crumb}
              <IconChevronRight size={14} aria-hidden />
            </Fragment>
          ))}
        </nav>
      )}
      {typeof title === "string" ? <BarTitle name={title} /> : title}
      <span className={classes.grow} />
      {children}
    </TopBar>
  );
}

/** The heading in the top bar. What stands inside says more to those who hear it. */
export function BarTitle({ name, children }: { name: string; children?: ReactNode }) {
  return (
    <h1 className={classes.title} title={name}>
      {name}
      {children}
    </h1>
  );
}

interface PageProps {
  title: string;
  /** What can be done here, for the top bar. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A page in the middle of the room, named in the top bar and in the browser's tab. */
export function Page({ title, actions, children }: PageProps) {
  return (
    <div className={classes.page}>
      <PageTitle title={title} />
      <PageBar title={title}>{actions}</PageBar>
      {children}
    </div>
  );
}

/** In place of a page until what it shows is there; in its shape, where that is not text. */
export function PageWaiting({ children = <TextSkeleton /> }: { children?: ReactNode }) {
  return (
    <div className={classes.wait}>
      <TopBar>{null}</TopBar>
      {children}
    </div>
  );
}
