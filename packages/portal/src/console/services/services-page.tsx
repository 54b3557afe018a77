import { EmptyState, IconPlus, IconServer, ProblemNotice } from '@lanyard/ui';
import { Button, Skeleton } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../../api/calls.ts';
import type { Service } from '../../api/types.ts';
import { LossDialog } from '../../app/loss-dialog.tsx';
import { Page } from '../../app/page.tsx';
import { queryClient } from '../../app/queries.ts';
import { useRealm } from '../../app/realm.ts';
import { useFreshFactor } from '../../sign-in/step-up.ts';
import { servicesQuery } from '../queries.ts';
import { CreateService } from './create-service.tsx';

/** Relying parties: who may ask "is it really her?", each with an API key. */
export function ServicesPage() {
  const realm = useRealm();
  const list = useQuery(servicesQuery);
  const [creating, setCreating] = useState(false);
  const [leaving, setLeaving] = useState<Service | null>(null);
  const services = list.data ?? [];
  const create = (
    <Button leftSection={<IconPlus size={18} aria-hidden="true" />} onClick={() => setCreating(true)}>
      New service
    </Button>
  );
  return (
    <Page
      title="Services"
      brand={realm.displayName}
      lead="A service asks this server whether a person is who they say. It shows its API key with each question."
      action={services.length > 0 ? create : undefined}
    >
      <ProblemNotice error={list.error} />
      {list.isPending ? <Skeleton height={160} /> : null}
      {list.isSuccess && services.length === 0 ? (
        <EmptyState icon={<IconServer size={40} stroke={1.5} />} title="No service yet" action={create}>
          Create one, and give its API key to the program that should ask.
        </EmptyState>
      ) : null}
      {services.length > 0 ? <ServiceTable services={services} onRevoke={setLeaving} /> : null}
      <CreateService opened={creating} onClose={() => setCreating(false)} />
      <RevokeService service={leaving} onClose={() => setLeaving(null)} />
    </Page>
  );
}

function ServiceTable({ services, onRevoke }: { services: Service[]; onRevoke: (service: Service) => void }) {
  return (
    <div className="lp-table">
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Key ends in</th>
            <th scope="col" className="lp-wide-only">
              Webhook
            </th>
            <th scope="col" className="lp-wide-only">
              Created
            </th>
            <th scope="col">
              <span className="ly-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {services.map((service) => (
            <tr key={service.id}>
              <th scope="row">{service.name}</th>
              <td className="lp-nowrap">
                <code>…{service.keyHint}</code>
              </td>
              <td className="lp-wide-only">{service.webhookUrl ?? '—'}</td>
              <td className="lp-wide-only">{new Date(service.createdAt).toLocaleDateString()}</td>
              <td className="lp-table-action">
                <Button
                  variant="subtle"
                  className="ly-danger-quiet"
                  aria-label={`Revoke ${service.name}`}
                  onClick={() => onRevoke(service)}
                >
                  Revoke
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RevokeService({ service, onClose }: { service: Service | null; onClose: () => void }) {
  const withFreshFactor = useFreshFactor();
  const revocation = useMutation({
    mutationFn: (leaving: Service) => withFreshFactor(() => api.operator.revokeService(leaving.id)),
    onSuccess: async () => {
      await queryClient.invalidateQueries(servicesQuery);
      onClose();
    },
  });
  return (
    <LossDialog
      opened={service !== null}
      title={`Revoke ${service?.name ?? 'the service'}?`}
      losses={[
        'Its API key stops working at once.',
        'Requests that it has sent and that still wait can no longer be read by it.',
        'To let it ask again, create a new service with a new key.',
      ]}
      confirm="Revoke"
      busy={revocation.isPending}
      error={revocation.error}
      onConfirm={() => service !== null && revocation.mutate(service)}
      onClose={() => {
        revocation.reset();
        onClose();
      }}
    />
  );
}
