import { ProblemNotice } from '@lanyard/ui';
import { KEEP_CODES, RecoverySheet } from '../recovery-sheet.tsx';
import { recoveryCodes } from '../recovery-text.ts';
import type { ScreenProps } from '../screen.ts';

/** Recovery codes that a journey shows. */
export function RecoveryCodesScreen({ step, busy, error, answer, frame }: ScreenProps) {
  const shown = recoveryCodes(step);
  if (shown === null) return null;
  return frame({
    ...KEEP_CODES,
    children: (
      <div className="lp-stack lp-measure">
        <ProblemNotice error={error} />
        <RecoverySheet shown={shown} busy={busy} onKept={() => answer({})} />
      </div>
    ),
  });
}
