import type { ScreenProps } from '../screen.ts';
import { type Way, waysOutOf } from '../second-factor.ts';
import { CancelButton, WayButton } from './exits.tsx';

export type OtherWaysProps = Pick<ScreenProps, 'step' | 'busy' | 'answer' | 'leave'> & { here: Way };

/** Below the field for a code: straight to the recovery codes, back to the choice where there is another, or out. */
export function OtherWays({ step, here, busy, answer, leave }: OtherWaysProps) {
  return (
    <>
      {waysOutOf(step, here).map(({ label, answers, chosen }) => (
        <WayButton key={label} busy={busy} onClick={() => answer(answers, chosen)}>
          {label}
        </WayButton>
      ))}
      <CancelButton onClick={leave} />
    </>
  );
}
