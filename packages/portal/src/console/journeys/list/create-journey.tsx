import { Dialog, ProblemNotice } from '@lanyard/ui';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { journeys as api, type JourneyEntry } from '../../../api/journeys.ts';
import { useRealm } from '../../../app/realm.ts';
import { useFreshFactor } from '../../../sign-in/step-up.ts';
import { takeOver } from '../queries.ts';

type CreateProps = {
  opened: boolean;
  journeys: readonly Pick<JourneyEntry, 'name'>[];
  /** What is copied unless somebody chooses otherwise. */
  from?: string;
  onClose: () => void;
};

/** A new journey: empty, or a copy. It is a draft until it is published. */
export function CreateJourney({ opened, onClose, ...rest }: CreateProps) {
  return (
    <Dialog opened={opened} onClose={onClose} title="New journey">
      <Inside onClose={onClose} {...rest} />
    </Dialog>
  );
}

function Inside({ journeys, from: first = '', onClose }: Omit<CreateProps, 'opened'>) {
  const realm = useRealm();
  const navigate = useNavigate();
  const withFreshFactor = useFreshFactor();
  const [name, setName] = useState('');
  const [from, setFrom] = useState(first);
  const creation = useMutation({
    mutationFn: () => withFreshFactor(() => api.create({ name: name.trim(), ...(from === '' ? {} : { from }) })),
    onSuccess: async (view) => {
      onClose();
      await takeOver(view);
      await navigate({ to: '/$realm/console/journeys/$journey', params: { realm: realm.name, journey: view.name } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') creation.mutate();
  };
  return (
    <form className="lp-form" onSubmit={submit}>
      <TextInput
        label="Name"
        description="Apps ask for the journey by this name. It cannot be changed later."
        value={name}
        maxLength={100}
        autoComplete="off"
        data-autofocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NativeSelect
        label="Begin with"
        size="md"
        value={from}
        data={[
          { value: '', label: 'An empty drawing' },
          ...journeys.map((journey) => ({ value: journey.name, label: `A copy of ${journey.name}` })),
        ]}
        onChange={(event) => setFrom(event.currentTarget.value)}
      />
      <ProblemNotice error={creation.error} />
      <div className="lp-row lp-row-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={creation.isPending} disabled={name.trim() === ''}>
          Create
        </Button>
      </div>
    </form>
  );
}
