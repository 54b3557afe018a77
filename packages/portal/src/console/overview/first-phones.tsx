import { Notice, ProblemNotice, timeAgo } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FirstPhoneNotice, notices } from '../../api/notices.ts';
import { queryClient } from '../../app/queries.ts';
import { useRealm, useSession } from '../../app/realm.ts';
import { useToast } from '../frame/toasts.tsx';
import { can } from '../permissions.ts';
import { ROLES } from '../words.ts';
import { noticesQuery } from './queries.ts';

/** First phones of other operators, for administrators: each until it is dismissed, by each for themself. */
export function FirstPhones() {
  const isShown = can(useSession()?.user.role, 'notices');
  const list = useQuery({ ...noticesQuery(), enabled: isShown });
  if (list.data === undefined || list.data.length === 0) return <ProblemNotice error={list.error} />;
  return (
    <section className="lo-notices" aria-label="First phones of operators">
      {list.data.map((notice) => (
        <FirstPhone key={notice.id} notice={notice} />
      ))}
    </section>
  );
}

function FirstPhone({ notice }: { notice: FirstPhoneNotice }) {
  const { id, user, device, address, browser, at } = notice;
  const realm = useRealm();
  const toast = useToast();
  const refresh = () => queryClient.invalidateQueries(noticesQuery());
  const dismiss = useMutation({
    mutationFn: () => notices.dismiss(id),
    onSuccess: async () => {
      toast({
        text: `Dismissed for you. Other administrators go on seeing that ${user.displayName} added a first phone.`,
        undo: async () => {
          await notices.takeBack(id);
          await refresh();
        },
      });
      await refresh();
    },
  });
  const role = ROLES[user.role].toLowerCase();
  return (
    <Notice
      tone="warn"
      title={`${user.displayName} (${role}) has added a first phone`}
      action={
        <div className="lp-row">
          <Button
            variant="default"
            renderRoot={(props) => (
              <Link
                to="/$realm/console/users"
                params={{ realm: realm.name }}
                search={{ user: user.id, tab: 'devices' }}
                {...props}
              />
            )}
          >
            Look at it
          </Button>
          <Button variant="subtle" color="gray" loading={dismiss.isPending} onClick={() => dismiss.mutate()}>
            Dismiss
          </Button>
        </div>
      }
    >
      <p>
        <strong>{device.name}</strong>, {timeAgo(at)}, from {address}
        {browser === '' ? '' : `, ${browser}`}. With it and the password the console opens.
      </p>
      <p>If you did not expect it, call them. If it was not them, remove the phone and make them a new link.</p>
      <ProblemNotice error={dismiss.error} />
    </Notice>
  );
}
