import { CopyButton, downloadQrPicture, IconDeviceMobile, IconDownload, IconKey, IconLink, Notice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Registration } from '../api/types.ts';
import { useRealm } from '../app/realm.ts';

export type OtherWaysProps = { registration: Registration; busy: boolean; onCancel: () => void };

/** For those who cannot scan: open, copy, save, or another app. On a phone, opening comes first. */
export function OtherWays({ registration, busy, onCancel }: OtherWaysProps) {
  const { link, state } = registration;
  const waiting = state === 'waiting';
  return (
    <section className="lp-ways" aria-labelledby="other-ways">
      <h2 id="other-ways">{waiting ? 'Cannot scan it?' : 'Was it not your phone?'}</h2>
      {waiting && link !== null ? <LinkWays link={link} /> : null}
      {waiting ? <OtherAppLink /> : <p className="ly-muted">Cancel now. Nothing has been added yet.</p>}
      <Button
        variant={waiting ? 'subtle' : 'default'}
        color="gray"
        className="lp-way"
        loading={busy}
        onClick={onCancel}
      >
        Cancel
      </Button>
    </section>
  );
}

function LinkWays({ link }: { link: string }) {
  const save = useMutation({ mutationFn: () => downloadQrPicture({ text: link, name: 'lanyard-qr-code.png' }) });
  return (
    <>
      <div className="lp-desk-only">
        <OpenHere link={link} />
      </div>
      <CopyButton
        text={link}
        copied="Link copied"
        fullWidth
        justify="flex-start"
        icon={<IconLink size={20} aria-hidden="true" />}
      >
        Copy the link
      </CopyButton>
      <Button
        variant="default"
        className="lp-way"
        justify="flex-start"
        leftSection={<IconDownload size={20} aria-hidden="true" />}
        onClick={() => save.mutate()}
      >
        Download as a picture
      </Button>
      {save.isError ? (
        <Notice tone="warn" title="Your browser could not draw the picture">
          Copy the link instead.
        </Notice>
      ) : null}
      <p className="ly-muted ly-small">The link and the picture are for you alone, and work once.</p>
    </>
  );
}

/** Opens the app on the machine that shows this page. The first thing to do there if that is the phone itself. */
export function OpenHere({ link, primary = false }: { link: string; primary?: boolean }) {
  return (
    <Button
      component="a"
      href={link}
      target="_blank"
      rel="noopener"
      fullWidth
      variant={primary ? 'filled' : 'default'}
      justify={primary ? 'center' : 'flex-start'}
      leftSection={<IconDeviceMobile size={20} aria-hidden="true" />}
    >
      Open on this phone
    </Button>
  );
}

function OtherAppLink() {
  const realm = useRealm();
  return (
    <Button
      renderRoot={(props) => (
        <Link
          from="/$realm/add"
          to="/$realm/add"
          params={{ realm: realm.name }}
          search={(before) => ({ ...before, method: 'app' })}
          {...props}
        />
      )}
      variant="default"
      className="lp-way"
      justify="flex-start"
      leftSection={<IconKey size={20} aria-hidden="true" />}
    >
      Another authenticator app
    </Button>
  );
}
