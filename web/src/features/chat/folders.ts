import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  deleteFolderMutation,
  listFoldersOptions,
  listFoldersQueryKey,
  makeFolderMutation,
  renameFolderMutation,
} from "@/api/@tanstack/react-query.gen";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";
import type { FolderOut } from "@/api";
import { refreshChats, useProblemToast } from "./queries";

/** The person's folders, and what can be done with them. */
export function useFolders() {
  const client = useQueryClient();
  const show = useToasts((state) => state.show);
  const onError = useProblemToast();
  const query = useQuery({ ...listFoldersOptions(), staleTime: 60_000 });
  const onSettled = () => {
    void client.invalidateQueries({ queryKey: listFoldersQueryKey() });
    refreshChats(client);
  };
  const make = useMutation({ ...makeFolderMutation(), onError, onSettled });
  const rename = useMutation({ ...renameFolderMutation(), onError, onSettled });
  const remove = useMutation({ ...deleteFolderMutation(), onError, onSettled });
  return {
    folders: query.data ?? [],
    make: (name: string, then: (folder: FolderOut) => void) => make.mutate({ body: { name } }, { onSuccess: then }),
    rename: (id: string, name: string) => rename.mutate({ path: { folder_id: id }, body: { name } }),
    remove: ({ id, name }: FolderOut) =>
      remove.mutate(
        { path: { folder_id: id } },
        { onSuccess: () => show({ text: strings.chat.list.folderDeleted(name) }) },
      ),
  };
}
