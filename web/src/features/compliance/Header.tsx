import { IconFileTypeCsv, IconFileTypeDocx, IconFileTypePdf } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ContractOut } from "@/api";
import { strings } from "@/lib/strings";
import { ExportMenu, MenuFile } from "@/ui/Menus";
import { PageBar } from "@/ui/Page";

const words = strings.compliance;
const KINDS = [
  { format: "pdf", icon: IconFileTypePdf, title: words.exportPdf, hint: words.exportPdfHint },
  { format: "docx", icon: IconFileTypeDocx, title: words.exportDocx, hint: words.exportDocxHint },
  { format: "csv", icon: IconFileTypeCsv, title: words.exportCsv, hint: words.exportCsvHint },
] as const;

/** Where we are, and the check as a file. */
export function Header({ contract, done }: { contract: ContractOut; done: string | null }) {
  return (
    <PageBar
      crumbs={[
        <Link to="/contracts">{words.breadcrumb}</Link>,
        <Link to="/contracts/$contractId" params={{ contractId: contract.id }} title={contract.title}>
          {contract.title}
        </Link>,
      ]}
      title={words.title}
    >
      {done !== null && (
        <ExportMenu label={words.export}>
          {KINDS.map(({ format, ...kind }) => (
            <MenuFile key={format} href={`/api/compliance/${done}/export?format=${format}`} {...kind} />
          ))}
        </ExportMenu>
      )}
    </PageBar>
  );
}
