import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { journeys } from '../../../api/journeys.ts';
import { LossDialog } from '../../../app/loss-dialog.tsx';
import { queryClient } from '../../../app/queries.ts';
import { useRealm } from '../../../app/realm.ts';
import { useFreshFactor } from '../../../sign-in/step-up.ts';
import { useToast } from '../../frame/toasts.tsx';
import { count } from '../words.ts';

type DeleteProps = { opened: boolean; name: string; published: number | null; onClose: () => void };

/** Deleting cannot be undone, because the history goes too: the dialog says what is lost. */
export function DeleteJourney({ opened, name, published, onClose }: DeleteProps) {
  const realm = useRealm();
  const navigate = useNavigate();
  const toast = useToast();
  const withFreshFactor = useFreshFactor();
  const deletion = useMutation({
    mutationFn: () => withFreshFactor(() => journeys.remove(name)),
    onSuccess: async () => {
      onClose();
      await navigate({ to: '/$realm/console/journeys', params: { realm: realm.name }, ignoreBlocker: true });
      await queryClient.invalidateQueries({ queryKey: ['console', 'journeys'] });
      toast({ text: `${name} was deleted.` });
    },
  });
  return (
    <LossDialog
      opened={opened}
      title={`Delete ${name}?`}
      losses={[
        ...(published === null
          ? []
          : [
              'Whoever is going through it now has to start again elsewhere.',
              `Apps that ask for ${name} are refused.`,
            ]),
        `The drawing is lost${published === null ? '' : `, and with it ${count(published, 'published version')}`}.`,
        'To keep a copy, export it first.',
      ]}
      confirm="Delete"
      busy={deletion.isPending}
      error={deletion.error}
      onConfirm={() => deletion.mutate()}
      onClose={() => {
        deletion.reset();
        onClose();
      }}
    />
  );
}
