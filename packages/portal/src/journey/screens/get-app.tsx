import { ProblemNotice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import type { ScreenProps } from '../screen.ts';
import { details, placeOf, shownTexts } from '../wire.ts';

const STORES = [
  ['appleLink', 'App Store, for an iPhone'],
  ['googleLink', 'Google Play, for Android'],
] as const;

/** Where the app can be had. What other pages get as a script stands beside it as facts. */
export function GetAppScreen({ step, busy, error, answer, leave, frame }: ScreenProps) {
  const facts = details(step) ?? {};
  const button = placeOf(step, 'ConfirmationCallback');
  const label = step.callbacks[button] ? shownTexts(step.callbacks[button], 'options')[0] : undefined;
  const children = (
    <div className="lp-ways">
      <ProblemNotice error={error} />
      {STORES.map(([name, text]) => (
        <Button
          key={name}
          component="a"
          href={linkOf(facts[name])}
          target="_blank"
          rel="noopener"
          variant="default"
          fullWidth
        >
          {text}
        </Button>
      ))}
      <Button fullWidth loading={busy} onClick={() => answer({ [button]: 0 })}>
        {label ?? 'Continue'}
      </Button>
      <Button variant="subtle" color="gray" onClick={leave}>
        Cancel
      </Button>
    </div>
  );
  const lead = typeof facts.message === 'string' ? facts.message : undefined;
  return frame({ title: step.header ?? 'Get the app', ...(lead === undefined ? {} : { lead }), children });
}

/** A server may be another one: only https addresses become links (A17). */
const linkOf = (address: unknown): string | undefined =>
  typeof address === 'string' && address.startsWith('https://') ? address : undefined;
