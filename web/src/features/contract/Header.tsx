import { ActionIcon, Loader, Menu, TextInput, UnstyledButton } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import {
  IconArrowsDiff,
  IconBraces,
  IconChecklist,
  IconChevronDown,
  IconDots,
  IconFileDownload,
  IconFilePencil,
  IconFileTypeDocx,
  IconFileTypePdf,
  IconPencil,
  IconRefresh,
  IconTrash,
  IconUpload,
} from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { STATUSES } from "@/lib/search";
import { strings } from "@/lib/strings";
import type { Side } from "@/api";
import { ExportMenu, MenuFile } from "@/ui/Menus";
import { BarTitle, PageBar } from "@/ui/Page";
import { StatusBadge } from "@/ui/StatusBadge";
import { useOpenReview } from "./context";
import { useAddVersion, useStartReview, useUpdateContract } from "./queries";
import { useDelete } from "./use-delete";
import classes from "./header.module.css";

const words = strings.contract;
const ICON = { size: 18, stroke: 1.6 } as const;

function Title({ editing, onDone }: { editing: boolean; onDone: () => void }) {
  const { contract, contractId } = useOpenReview();
  const update = useUpdateContract(contractId);
  const [typed, setTyped] = useState<string | null>(null);
  const leave = () => {
    setTyped(null);
    onDone();
  };
  const save = () => {
    const title = typed?.trim() ?? "";
    if (title !== "" && title !== contract.title) update({ title });
    leave();
  };
  if (!editing) {
    return <BarTitle name={contract.title} />;
  }
  return (
    <TextInput
      className={classes["title-field"]}
      aria-label={words.titleLabel}
      value={typed ?? contract.title}
      maxLength={300}
      ref={(field) => {
        if (field !== null && typed === null) {
          field.focus();
          field.select();
        }
      }}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === "Enter") save();
        if (event.key === "Escape") leave();
      }}
    />
  );
}

function Status() {
  const { contract, contractId, mayChange } = useOpenReview();
  const update = useUpdateContract(contractId);
  if (!mayChange) return <StatusBadge status={contract.status} />;
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <UnstyledButton
          className={classes.status}
          aria-label={words.status(strings.shared.status[contract.status] ?? contract.status)}
        >
          <StatusBadge status={contract.status} />
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{words.changeStatus}</Menu.Label>
        {STATUSES.map((status) => (
          <Menu.Item key={status} onClick={() => update({ status })}>
            <StatusBadge status={status} />
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Export() {
  const { analysis, contractId, versionId } = useOpenReview();
  const [open, setOpen] = useState(false);
  useHotkeys([["e", () => setOpen(true)]]);
  const ready = analysis?.state === "done";
  const file = (format: string) => `/api/analyses/${analysis?.id ?? ""}/export?format=${format}`;
  return (
    <ExportMenu label={words.export} opened={open} onChange={setOpen}>
      <MenuFile href={file("pdf")} icon={IconFileTypePdf} title={words.exportPdf} hint={words.exportPdfHint} disabled={!ready} />
      <MenuFile href={file("docx")} icon={IconFileTypeDocx} title={words.exportDocx} hint={words.exportDocxHint} disabled={!ready} />
      <MenuFile href={file("json")} icon={IconBraces} title={words.exportJson} hint={words.exportJsonHint} disabled={!ready} />
      <Menu.Divider />
      <MenuFile
        href={`/api/contracts/${contractId}/versions/${versionId ?? ""}/original`}
        icon={IconFileDownload}
        title={words.original}
        hint={words.originalHint}
      />
    </ExportMenu>
  );
}

/** Where we are and what can be done with this contract, in the top bar. */
export function Header() {
  const { contract, contractId, mayChange } = useOpenReview();
  const [editing, setEditing] = useState(false);
  const renameNext = useRef(false);
  const picker = useRef<HTMLInputElement>(null);
  const version = useAddVersion(contractId);
  const { review } = useStartReview(contractId);
  const remove = useDelete(contractId);
  const navigate = useNavigate();
  return (
    <PageBar
      wide
      crumbs={[<Link to="/contracts">{words.breadcrumb}</Link>]}
      title={
        <>
          <Title key={contract.title} editing={editing} onDone={() => setEditing(false)} />
          {!editing && <Status />}
        </>
      }
    >
      {version.isPending && <Loader size={18} />}
      <Export />
      <input
        ref={picker}
        type="file"
        hidden
        aria-hidden
        tabIndex={-1}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (file) version.add(file);
        }}
      />
      <Menu
        width={232}
        onExitTransitionEnd={() => {
          // A menu takes the focus with it when it closes, so the field comes after it.
          if (renameNext.current) setEditing(true);
          renameNext.current = false;
        }}
      >
        <Menu.Target>
          <ActionIcon aria-label={words.more}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayChange && (
            <>
              <Menu.Item leftSection={<IconPencil {...ICON} />} onClick={() => (renameNext.current = true)}>
                {words.rename}
              </Menu.Item>
              <Menu.Item leftSection={<IconUpload {...ICON} />} onClick={() => picker.current?.click()}>
                {words.newVersion}
              </Menu.Item>
              <Menu.Item
                leftSection={<IconArrowsDiff {...ICON} />}
                onClick={() => void navigate({ to: "/compare", search: { old: contractId } })}
              >
                {words.compare}
              </Menu.Item>
            </>
          )}
          <Menu.Item
            leftSection={<IconChecklist {...ICON} />}
            onClick={() => void navigate({ to: "/contracts/$contractId/compliance", params: { contractId } })}
          >
            {strings.compliance.menu}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconFilePencil {...ICON} />}
            onClick={() => void navigate({ to: "/contracts/$contractId/redline", params: { contractId } })}
          >
            {strings.redline.menu}
          </Menu.Item>
          {mayChange && (
            <>
              <Menu.Item leftSection={<IconRefresh {...ICON} />} onClick={() => review(contract.side as Side)}>
                {words.review}
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item color="red" leftSection={<IconTrash {...ICON} />} onClick={() => remove(contract.title)}>
                {words.delete}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    </PageBar>
  );
}
