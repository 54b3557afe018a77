import { CopyButton, IconDeviceMobile, ProblemNotice, QrCode } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useRealm } from '../../app/realm.ts';
import type { ScreenProps } from '../screen.ts';
import { details, hiddenValue, placeOf, pollingMs, shownText, shownTexts, type WireStep } from '../wire.ts';
import { CancelButton } from './exits.tsx';
import { type Span, useOffset, WaitingState } from './waiting-state.tsx';
import '../journey.css';

/** Under this name a step holds what an authenticator app reads. */
export const REGISTRATION = 'mfaDeviceRegistration';

/** What an authenticator app scans; the page goes on by itself where the app answers. */
export function RegistrationScreen({ step, busy, error, answer, leave, frame }: ScreenProps) {
  const realm = useRealm();
  const uri = hiddenValue(step, REGISTRATION) ?? '';
  const span = spanOf(step);
  const offset = useOffset(span);
  const button = placeOf(step, 'ConfirmationCallback');
  const label = step.callbacks[button] ? shownTexts(step.callbacks[button], 'options')[0] : undefined;
  const children = (
    <div className="lp-stack">
      <div className="lp-scan-code">
        <ProblemNotice error={error} />
        <div className="lp-phone-only">
          <Button component="a" href={uri} fullWidth leftSection={<IconDeviceMobile size={20} aria-hidden="true" />}>
            Open the app on this phone
          </Button>
        </div>
        <QrCode text={uri} label="QR code for your authenticator app" scannable />
        <CopyButton text={uri} copied="Link copied" fullWidth>
          Copy the link instead
        </CopyButton>
      </div>
      {pollingMs(step) === null ? null : (
        <div className="lp-request">
          <WaitingState text="Waiting for your app" span={span} offset={offset} />
        </div>
      )}
      {button === -1 ? null : (
        <Button fullWidth loading={busy} onClick={() => answer({ [button]: 0 })}>
          {label ?? 'Next'}
        </Button>
      )}
      <CancelButton onClick={leave} />
    </div>
  );
  return frame({ title: step.header ?? `Add your phone to ${realm.displayName}`, lead: messageOf(step), children });
}

/** Null where the journey does not go by the clock. */
function spanOf(step: WireStep): Span | null {
  const { kind, startsAt, endsAt } = details(step) ?? {};
  if (kind !== 'registration' || typeof startsAt !== 'string' || typeof endsAt !== 'string') return null;
  return { startsAt, endsAt };
}

function messageOf(step: WireStep): string {
  const text = step.callbacks.find(
    (callback) => callback.type === 'TextOutputCallback' && shownText(callback, 'messageType') !== '4',
  );
  return (text && shownText(text, 'message')) || 'Scan this with your authenticator app.';
}
