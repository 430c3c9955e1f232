import { Button, Menu } from "@mantine/core";
import {
  IconBraces,
  IconChevronDown,
  IconChevronRight,
  IconDownload,
  IconFileTypeDocx,
  IconFileTypeHtml,
  IconFileTypePdf,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ComparisonOut } from "@/api";
import { strings } from "@/lib/strings";
import { TopBar } from "@/ui/Page";
import classes from "./compare.module.css";

const words = strings.compare;
const KINDS = [
  { format: "docx", icon: IconFileTypeDocx, title: words.exportDocx, hint: words.exportDocxHint },
  { format: "pdf", icon: IconFileTypePdf, title: words.exportPdf, hint: words.exportPdfHint },
  { format: "html", icon: IconFileTypeHtml, title: words.exportHtml, hint: words.exportHtmlHint },
  { format: "json", icon: IconBraces, title: words.exportJson, hint: words.exportJsonHint },
] as const;

/** Where we are, and the comparison as a file. */
export function Header({ comparison }: { comparison: ComparisonOut }) {
  const { old, new: now } = comparison;
  return (
    <TopBar>
      <nav className={classes.crumbs} aria-label="Breadcrumb">
        <Link to="/contracts" className={classes.crumb}>
          {words.breadcrumb}
        </Link>
        <IconChevronRight size={14} aria-hidden />
        <Link
          to="/contracts/$contractId"
          params={{ contractId: now.contract_id }}
          className={classes["crumb-title"]}
          title={now.contract_title}
        >
          {now.contract_title}
        </Link>
        <IconChevronRight size={14} aria-hidden className={classes.wide} />
      </nav>
      <h1 className={classes.title}>
        {words.title}
        <span className="visually-hidden">
          {" "}
          {old.contract_title} {words.version(old.number)} {words.to} {now.contract_title} {words.version(now.number)}
        </span>
      </h1>
      <span className={classes.grow} />
      <Menu width={280}>
        <Menu.Target>
          <Button
            variant="default"
            className={classes.export}
            aria-label={words.export}
            leftSection={<IconDownload size={16} />}
            rightSection={<IconChevronDown size={14} />}
          >
            {words.export}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {KINDS.map(({ format, icon: Icon, title, hint }) => (
            <Menu.Item
              key={format}
              component="a"
              href={`/api/comparisons/${comparison.id}/export?format=${format}`}
              download
              disabled={comparison.state !== "done"}
              leftSection={<Icon size={18} stroke={1.6} />}
            >
              {title}
              <span className={classes.hint}>{hint}</span>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </TopBar>
  );
}
