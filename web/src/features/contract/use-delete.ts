import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { deleteContractMutation, restoreContractMutation } from "@/api/@tanstack/react-query.gen";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";
import { useProblemToast } from "./queries";

/** Delete this contract and go back to the list, with the way back. */
export function useDelete(contractId: string): (title: string) => void {
  const client = useQueryClient();
  const navigate = useNavigate();
  const show = useToasts((state) => state.show);
  const onError = useProblemToast();
  const path = { contract_id: contractId };
  const restore = useMutation({
    ...restoreContractMutation(),
    onSuccess: () => {
      void client.invalidateQueries();
      void navigate({ to: "/contracts/$contractId", params: { contractId } });
    },
    onError,
  });
  const remove = useMutation({ ...deleteContractMutation(), onError });
  return (title) =>
    remove.mutate(
      { path },
      {
        onSuccess: () => {
          void navigate({ to: "/contracts" }).then(() => client.invalidateQueries());
          show({ text: strings.contract.deleted(title), undo: () => restore.mutate({ path }) });
        },
      },
    );
}
