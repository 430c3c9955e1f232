import { Drawer } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { Outlet, useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { strings } from "@/lib/strings";
import { usePhone } from "@/ui/use-phone";
import { messages, refreshChats } from "./queries";
import { Sidebar } from "./Sidebar";
import { useChatUi } from "./ui";
import classes from "./chat.module.css";

/** Hear of what other windows do with the chats. */
function useNews(): void {
  const client = useQueryClient();
  useEffect(() => {
    const source = new EventSource("/api/chat/events");
    source.addEventListener("changed", (event) => {
      let chatId: string | undefined;
      try {
        chatId = (JSON.parse(String(event.data)) as { chat?: string }).chat;
      } catch {
        // Then all lists are asked for again, and no chat in particular.
      }
      refreshChats(client, chatId);
      if (chatId !== undefined) void client.invalidateQueries({ queryKey: messages(chatId).queryKey, refetchType: "none" });
    });
    return () => source.close();
  }, [client]);
}

/** The list of chats beside the one that is open. */
export function ChatLayout() {
  const phone = usePhone();
  const { drawerOpen, showDrawer, focus } = useChatUi();
  const navigate = useNavigate();
  useNews();
  useHotkeys([
    ["n", () => void navigate({ to: "/chat" })],
    [
      "s",
      () => {
        if (phone) showDrawer(true);
        setTimeout(() => useChatUi.getState().search?.(), phone ? 200 : 0);
      },
    ],
    ["/", () => focus?.(), { usePhysicalKeys: false }],
  ]);
  useEffect(() => () => showDrawer(false), [showDrawer]);
  return (
    <div className={classes.layout}>
      {phone ? (
        <Drawer
          opened={drawerOpen}
          onClose={() => showDrawer(false)}
          size={320}
          padding={0}
          withCloseButton={false}
          title={undefined}
          attributes={{ content: { "aria-label": strings.chat.list.region } }}
          classNames={{ body: classes["drawer-body"] }}
        >
          <Sidebar />
        </Drawer>
      ) : (
        <div className={classes.list}>
          <Sidebar />
        </div>
      )}
      <Outlet />
    </div>
  );
}
