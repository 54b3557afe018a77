import { ProblemNotice, QrCode } from '@lanyard/ui';
import { Button } from '@mantine/core';
import type { ScreenProps } from '../screen.ts';
import { details, placeOf, shownTexts } from '../wire.ts';
import { CancelButton } from './exits.tsx';
import '../journey.css';

const STORES = [
  { fact: 'appleLink', store: 'App Store', phone: 'for an iPhone' },
  { fact: 'googleLink', store: 'Google Play', phone: 'for Android' },
] as const;

/** Where the app can be had. What other pages get as a script stands beside it as facts. */
export function GetAppScreen({ step, busy, error, answer, leave, frame }: ScreenProps) {
  const facts = details(step) ?? {};
  const button = placeOf(step, 'ConfirmationCallback');
  const label = step.callbacks[button] ? shownTexts(step.callbacks[button], 'options')[0] : undefined;
  const stores = STORES.flatMap(({ fact, store, phone }) => {
    const link = linkOf(facts[fact]);
    return link === undefined ? [] : [{ link, store, phone }];
  });
  const children = (
    <div className="lp-ways">
      <ProblemNotice error={error} />
      <div className="lp-stores">
        {stores.map(({ link, store, phone }) => (
          <div key={store} className="lp-store">
            <div className="lp-desk-only">
              <QrCode text={link} label={`QR code for the ${store}`} />
            </div>
            <Button component="a" href={link} target="_blank" rel="noopener" variant="default" fullWidth>
              {store}
              <span className="lp-phone-only">, {phone}</span>
            </Button>
            <p className="ly-muted lp-desk-only">{phone}</p>
          </div>
        ))}
      </div>
      <Button fullWidth loading={busy} onClick={() => answer({ [button]: 0 })}>
        {label ?? 'Continue'}
      </Button>
      <CancelButton onClick={leave} />
    </div>
  );
  return frame({ title: step.header ?? 'Get the app', lead: leadOf(facts), children });
}

/** The app belongs on the phone, whatever this page is open on. */
function leadOf({ message }: Record<string, unknown>) {
  return (
    <>
      {typeof message === 'string' ? message : null}
      <span className="lp-desk-only"> Point the phone’s camera at the code of its store.</span>
    </>
  );
}

/** A server may be another one: only https addresses become links (A17). */
const linkOf = (address: unknown): string | undefined =>
  typeof address === 'string' && address.startsWith('https://') ? address : undefined;
