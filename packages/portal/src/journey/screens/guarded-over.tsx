import { Notice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import type { ScreenProps } from '../screen.ts';

/** The end of it, which looks the same whatever the reason. */
export function GuardedOver({ leave, frame }: Pick<ScreenProps, 'leave' | 'frame'>) {
  return frame({
    isProof: true,
    title: 'Answer on your phone',
    children: (
      <div className="lp-stack">
        <Notice tone="warn" title="Nobody answered in time">
          If your phone did not ring, the password may be wrong, or the phone has no network. Start again.
        </Notice>
        <Button fullWidth onClick={leave}>
          Start again
        </Button>
      </div>
    ),
  });
}
