import { Notice, ProblemNotice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { journeys as api, type JourneyView } from '../../../api/journeys.ts';
import { focusHeading } from '../../../app/page.tsx';
import { useRealm } from '../../../app/realm.ts';
import { useFreshFactor } from '../../../sign-in/step-up.ts';
import { useToast } from '../../frame/toasts.tsx';
import { takeOver, versionsQuery } from '../queries.ts';
import type { OldVersion } from './old-version.ts';

type VersionBarProps = { view: JourneyView; old: OldVersion; mayEdit: boolean };

/** Over an old version: that it is one, and the way to make it the draft. */
export function VersionBar({ view, old: { version }, mayEdit }: VersionBarProps) {
  const realm = useRealm();
  const navigate = useNavigate();
  const toast = useToast();
  const withFreshFactor = useFreshFactor();
  const to = {
    to: '/$realm/console/journeys/$journey',
    params: { realm: realm.name, journey: view.name },
    search: {},
  } as const;
  const restoring = useMutation({
    mutationFn: () => withFreshFactor(() => api.restore(view.name, version)),
    onSuccess: async (next) => {
      await takeOver(next);
      await navigate(to);
      // The button that was pressed goes with the old version.
      focusHeading();
      toast({ text: `The draft is now as version ${version} was. Publish it to put it into force.` });
    },
  });
  const isDraft = useQuery(versionsQuery(view.name)).data?.find((each) => each.version === version)?.isDraft === true;
  return (
    <Notice
      tone="info"
      title={titleOf(version, { isInForce: version === view.published, isDraft })}
      action={
        <div className="lp-row">
          <Button variant="default" renderRoot={(props) => <Link {...to} {...props} />}>
            Back to the journey
          </Button>
          {mayEdit ? (
            <Button loading={restoring.isPending} onClick={() => restoring.mutate()}>
              Make it the draft
            </Button>
          ) : null}
        </div>
      }
    >
      {mayEdit && view.isDraft
        ? 'Making it the draft replaces the draft that there is.'
        : 'You can look at it; it cannot be changed.'}
      <ProblemNotice error={restoring.error} />
    </Notice>
  );
}

function titleOf(version: number, { isInForce, isDraft }: { isInForce: boolean; isDraft: boolean }): string {
  if (isInForce) return `Version ${version} is in force`;
  return isDraft
    ? `This is version ${version}, a draft that a tool has replaced before it was published`
    : `This is version ${version}, as it was published`;
}
