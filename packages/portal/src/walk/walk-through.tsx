import { IconCheck, IconDeviceMobile, LiveRegion, Logo, PhoneFrame } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useLoaderData } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { Watched } from './watch-portal.ts';
import { NOTHING_SEEN, watchPortal } from './watch-portal.ts';

const STEPS = [
  { title: 'Sign in', text: 'In the portal, as alice with the password demo.' },
  { title: 'Add the phone', text: 'Press Add device, then point the phone at the screen.' },
  { title: 'Sign in again with the phone', text: 'Sign out, sign in, and answer on the phone.' },
] as const;

/** The demo's front page: portal and phone side by side, and what to try. */
export function WalkThrough() {
  const { realm } = useLoaderData({ from: '/' });
  const portal = useRef<HTMLIFrameElement>(null);
  const phone = useRef<HTMLIFrameElement>(null);
  const [seen, setSeen] = useState<Watched>(NOTHING_SEEN);
  const [pointed, setPointed] = useState(false);

  useEffect(() => {
    document.title = 'Lanyard · Try it';
    return portal.current === null ? undefined : watchPortal(portal.current, setSeen);
  }, []);

  const point = () => {
    const target = phone.current?.contentWindow;
    if (seen.link === null || !target) return;
    target.location.hash = new URL(seen.link).hash;
    setPointed(true);
    phone.current?.scrollIntoView({ block: 'nearest' });
    phone.current?.focus({ preventScroll: true });
  };

  return (
    <div className="lp-walk">
      <header className="lp-walk-head">
        <div className="lp-walk-title">
          <Logo size={30} />
          <div>
            <h1>Try Lanyard in one minute</h1>
            <p className="ly-muted">
              A whole sign-in with a second factor: no phone needed, nothing leaves this machine.
            </p>
          </div>
        </div>
        <Steps current={seen.step} />
      </header>
      <main id="main" className="lp-walk-stage">
        <section className="lp-walk-portal" aria-label="Portal">
          <iframe ref={portal} title="Portal" src={`/${realm.name}/sign-in`} />
        </section>
        <section className="lp-walk-phone" aria-label="Phone">
          <Button
            fullWidth
            disabled={seen.link === null}
            leftSection={<IconDeviceMobile size={20} aria-hidden="true" />}
            onClick={point}
          >
            Point the phone at the screen
          </Button>
          <p className="ly-small ly-muted">
            <LiveRegion visible>{hintFor(seen, pointed)}</LiveRegion>
          </p>
          <PhoneFrame>
            <iframe ref={phone} title="Authenticator app on a phone" src="/app/" allow="camera; clipboard-write" />
          </PhoneFrame>
        </section>
      </main>
    </div>
  );
}

function hintFor({ link, step }: Watched, pointed: boolean): string {
  if (step === 3) return 'Done: you have signed in with the phone.';
  if (link !== null) return 'The portal shows a code for the phone.';
  return pointed && step === 1 ? 'The phone has read the code. Go on there.' : '';
}

function Steps({ current }: { current: number }) {
  return (
    <ol className="lp-steps">
      {STEPS.map((step, index) => (
        <li
          key={step.title}
          className="lp-steps-item"
          aria-current={index === current ? 'step' : undefined}
          data-done={index < current || undefined}
        >
          <span className="lp-steps-number" aria-hidden="true">
            {index < current ? <IconCheck size={18} stroke={2.5} /> : index + 1}
          </span>
          <span>
            <strong>{step.title}</strong>
            <span className="ly-muted ly-small">{step.text}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}
