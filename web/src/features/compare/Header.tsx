import {
  IconBraces,
  IconFileTypeDocx,
  IconFileTypeHtml,
  IconFileTypePdf,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ComparisonOut } from "@/api";
import { strings } from "@/lib/strings";
import { ExportMenu, MenuFile } from "@/ui/Menus";
import { BarTitle, PageBar } from "@/ui/Page";

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
    <PageBar
      crumbs={[
        <Link to="/contracts">{words.breadcrumb}</Link>,
        <Link to="/contracts/$contractId" params={{ contractId: now.contract_id }} title={now.contract_title}>
          {now.contract_title}
        </Link>,
      ]}
      title={
        <BarTitle name={words.title}>
          <span className="visually-hidden">
            {" "}
            {old.contract_title} {words.version(old.number)} {words.to} {now.contract_title} {words.version(now.number)}
          </span>
        </BarTitle>
      }
    >
      <ExportMenu label={words.export}>
        {KINDS.map(({ format, ...kind }) => (
          <MenuFile
            key={format}
            href={`/api/comparisons/${comparison.id}/export?format=${format}`}
            disabled={comparison.state !== "done"}
            {...kind}
          />
        ))}
      </ExportMenu>
    </PageBar>
  );
}
