import { Button } from '@mantine/core';
import { ANOTHER_WAY, RECOVERY_CODE } from '../factor-words.ts';
import type { ScreenProps } from '../screen.ts';
import { secondFactor, type Way } from '../second-factor.ts';
import { pressing } from '../wire.ts';

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
        <Button variant="subtle" disabled={busy} onClick={() => answer(back)}>
          Use another way
        </Button>
      )}
      {recovery === undefined ? null : (
        <Button variant="subtle" disabled={busy} onClick={() => answer(recovery, 'recoveryCode')}>
          Use a recovery code
        </Button>
      )}
      <Button variant="subtle" color="gray" onClick={leave}>
        Cancel
      </Button>
    </>
  );
}
