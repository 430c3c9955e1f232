import { Button, Menu } from "@mantine/core";
import { IconChevronDown, IconChevronRight, IconDownload, IconFileTypeCsv, IconFileTypeDocx, IconFileTypePdf } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ContractOut } from "@/api";
import { strings } from "@/lib/strings";
import { TopBar } from "@/ui/Page";
import classes from "./compliance.module.css";

const words = strings.compliance;
const KINDS = [
  { format: "pdf", icon: IconFileTypePdf, title: words.exportPdf, hint: words.exportPdfHint },
  { format: "docx", icon: IconFileTypeDocx, title: words.exportDocx, hint: words.exportDocxHint },
  { format: "csv", icon: IconFileTypeCsv, title: words.exportCsv, hint: words.exportCsvHint },
] as const;

/** Where we are, and the check as a file. */
export function Header({ contract, done }: { contract: ContractOut; done: string | null }) {
  return (
    <TopBar>
      <nav className={classes.crumbs} aria-label="Breadcrumb">
        <Link to="/contracts" className={classes.wide}>
          {words.breadcrumb}
        </Link>
        <IconChevronRight size={14} aria-hidden className={classes.wide} />
        <Link to="/contracts/$contractId" params={{ contractId: contract.id }} className={classes["crumb-title"]} title={contract.title}>
          {contract.title}
        </Link>
        <IconChevronRight size={14} aria-hidden />
      </nav>
      <h1 className={classes.title}>{words.title}</h1>
      <span className={classes.grow} />
      {done !== null && (
        <Menu width={264}>
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
                href={`/api/compliance/${done}/export?format=${format}`}
                download
                leftSection={<Icon size={18} stroke={1.6} />}
              >
                {title}
                <span className={classes.hint}>{hint}</span>
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </TopBar>
  );
}
