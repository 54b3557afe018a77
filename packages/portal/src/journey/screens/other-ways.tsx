import { ANOTHER_WAY, RECOVERY_CODE } from '../factor-words.ts';
import type { ScreenProps } from '../screen.ts';
import { secondFactor, type Way } from '../second-factor.ts';
import { pressing } from '../wire.ts';
import { CancelButton, WayButton } from './exits.tsx';

export type OtherWaysProps = Pick<ScreenProps, 'step' | 'busy' | 'answer' | 'leave'> & { here: Way };

/** Below the field for a code: straight to the recovery codes, back to the choice where there is another, or out. */
export function OtherWays({ step, here, busy, answer, leave }: OtherWaysProps) {
  const others = (secondFactor(step)?.choices ?? []).filter((way) => way !== here);
  const recovery = others.includes('recoveryCode') ? pressing(step, RECOVERY_CODE) : undefined;
  const further = others.filter((way) => way !== 'recoveryCode' || recovery === undefined);
  const back = further.length > 0 ? pressing(step, ANOTHER_WAY) : undefined;
  return (
    <>
      {back === undefined ? null : (
        <WayButton busy={busy} onClick={() => answer(back)}>
          Use another way
        </WayButton>
      )}
      {recovery === undefined ? null : (
        <WayButton busy={busy} onClick={() => answer(recovery, 'recoveryCode')}>
          Use a recovery code
        </WayButton>
      )}
      <CancelButton onClick={leave} />
    </>
  );
}
