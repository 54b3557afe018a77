import { IconKey, Notice, ProblemNotice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { recoveryCodes } from '../api/recovery-codes.ts';
import { LossDialog } from '../app/loss-dialog.tsx';
import { Page } from '../app/page.tsx';
import { queryClient } from '../app/queries.ts';
import { useRealm } from '../app/realm.ts';
import { KEEP_CODES, RecoverySheet } from '../journey/recovery-sheet.tsx';
import { useFreshFactor } from '../sign-in/step-up.ts';

export const ownCodesQuery = queryOptions({ queryKey: ['recovery-codes'], queryFn: recoveryCodes.count });

export type RecoverySectionProps = {
  /** Without a device there is nothing that they would stand for: those that are left are counted, and no more are made. */
  hasDevice: boolean;
  /** New codes, to be shown this once. */
  onMade: (codes: string[]) => void;
};

/** How many codes for the day without the phone are left, and the way to new ones. */
export function RecoverySection({ hasDevice, onMade }: RecoverySectionProps) {
  const count = useQuery(ownCodesQuery);
  const withFreshFactor = useFreshFactor();
  const [asking, setAsking] = useState(false);
  const making = useMutation({
    mutationFn: () => withFreshFactor(recoveryCodes.make),
    onSuccess: async ({ codes }) => {
      setAsking(false);
      onMade(codes);
      await queryClient.invalidateQueries(ownCodesQuery);
    },
  });
  if (count.data === undefined) return <ProblemNotice error={count.error} />;
  const { left, madeAt, attention } = count.data;
  if (!hasDevice && madeAt === null) return null;
  const make = () => (left > 0 ? setAsking(true) : making.mutate());
  return (
    <section className="lp-stack" aria-labelledby="recovery-codes">
      <div className="lp-item lp-item-wrapping">
        <span className="lp-item-icon">
          <IconKey size={24} stroke={1.75} aria-hidden="true" />
        </span>
        <div className="lp-item-text">
          <div className="lp-item-title">
            <h2 id="recovery-codes">Recovery codes</h2>
          </div>
          <p className="ly-muted ly-small">{wordsOf({ left, madeAt })}</p>
        </div>
        {hasDevice ? (
          <Button variant="default" loading={making.isPending && !asking} onClick={make}>
            {madeAt === null ? 'Make codes' : 'Make new codes'}
          </Button>
        ) : null}
      </div>
      {attention === null || !hasDevice ? null : <Notice tone="warn" title={attention.text} />}
      {asking ? null : <ProblemNotice error={making.error} />}
      <LossDialog
        opened={asking}
        title="Make new recovery codes?"
        losses={[
          `The ${left === 1 ? 'one' : left} that you have left ${left === 1 ? 'stops' : 'stop'} working at once.`,
        ]}
        confirm="Make new codes"
        busy={making.isPending}
        error={making.error}
        onConfirm={() => making.mutate()}
        onClose={() => {
          making.reset();
          setAsking(false);
        }}
      />
    </section>
  );
}

function wordsOf({ left, madeAt }: { left: number; madeAt: string | null }): string {
  if (madeAt === null) return 'None yet. They let you in when your phone is lost or broken.';
  const date = new Date(madeAt).toLocaleDateString([], { dateStyle: 'medium' });
  return `${left === 0 ? 'None' : left} left · made on ${date}`;
}

/** In the place of the devices until the person says that the codes are kept: they cannot be shown again. */
export function KeepCodes({ codes, onKept }: { codes: string[]; onKept: () => void }) {
  const { displayName } = useRealm();
  return (
    <Page {...KEEP_CODES} brand={displayName}>
      <div className="lp-stack lp-measure">
        <RecoverySheet shown={{ codes, device: 'your account' }} onKept={onKept} />
      </div>
    </Page>
  );
}
