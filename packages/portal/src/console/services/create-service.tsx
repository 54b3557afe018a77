import { CopyButton, Dialog, Notice, ProblemNotice } from '@lanyard/ui';
import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import * as api from '../../api/calls.ts';
import { queryClient } from '../../app/queries.ts';
import { useFreshFactor } from '../../sign-in/step-up.ts';
import { servicesQuery } from '../queries.ts';

type NewService = { name: string; webhookUrl?: string };

/** A new service; its key is shown this once, because only its hash is kept. */
export function CreateService({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const withFreshFactor = useFreshFactor();
  const create = useMutation({
    mutationFn: (details: NewService) => withFreshFactor(() => api.operator.createService(details)),
    onSuccess: () => queryClient.invalidateQueries(servicesQuery),
  });
  const close = () => {
    onClose();
    create.reset();
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const webhookUrl = String(form.get('webhookUrl') ?? '').trim();
    create.mutate({ name: String(form.get('name') ?? '').trim(), ...(webhookUrl === '' ? {} : { webhookUrl }) });
  };
  return (
    <Dialog opened={opened} onClose={close} title="New service" sticky={create.data !== undefined}>
      {create.data === undefined ? (
        <form className="lp-form" onSubmit={submit}>
          <ProblemNotice error={create.error} />
          <TextInput label="Name" name="name" required withAsterisk={false} autoComplete="off" data-autofocus />
          <TextInput label="Webhook address (optional)" name="webhookUrl" type="url" autoComplete="off" />
          <Button type="submit" loading={create.isPending}>
            Create service
          </Button>
        </form>
      ) : (
        <div className="lp-stack">
          <Notice tone="warn" title="Copy the key now">
            It is shown this once. If it is lost, revoke the service and create a new one.
          </Notice>
          <Once label="API key" copy="Copy the API key" value={create.data.apiKey} />
          {create.data.webhookSecret === null ? null : (
            <Once label="Webhook secret" copy="Copy the webhook secret" value={create.data.webhookSecret} />
          )}
          <Button onClick={close}>I have copied it</Button>
        </div>
      )}
    </Dialog>
  );
}

function Once({ label, copy, value }: { label: string; copy: string; value: string }) {
  return (
    <div className="lp-stack">
      <p>
        <strong>{label}</strong>
      </p>
      <code className="lp-once">{value}</code>
      <CopyButton text={value}>{copy}</CopyButton>
    </div>
  );
}
