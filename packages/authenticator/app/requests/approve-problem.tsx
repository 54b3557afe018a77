import { IconFingerprint, Notice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { platformPrf } from '../lock/prf.ts';
import { rememberUnlock } from '../lock/recent-unlock.ts';
import { ProblemText } from '../shell/problem-text.tsx';
import { go } from '../state/navigation.ts';
import type { Problem } from '../state/problem.ts';
import { useAuthenticator } from '../state/use-store.ts';
import { useTask } from '../state/use-task.ts';

/** Why an approval did not count, and the way on where there is one. */
export const ApproveProblem = ({ problem, onUnlocked }: { problem: Problem | null; onUnlocked: () => void }) => {
  if (problem?.code === 'biometric-needed') return <BiometricNeeded text={problem.text} onUnlocked={onUnlocked} />;
  if (problem?.code === 'protection-needed') return <PinMissing text={problem.text} />;
  if (problem?.code === 'biometric-setup-needed') return <BiometricMissing text={problem.text} />;
  if (problem?.code === 'match-wrong' && problem.left !== null) {
    return (
      <Notice tone="bad" title={problem.text}>
        {problem.left === 1 ? 'You can try once more.' : `You can try ${problem.left} more times.`}
      </Notice>
    );
  }
  return <ProblemText problem={problem} />;
};

const PinMissing = ({ text }: { text: string }) => (
  <Notice tone="warn" title={text} action={<Button onClick={() => go({ at: 'protection' })}>Set a PIN now</Button>} />
);

/** Setting it up takes longer than most requests live, so this one may have to be asked for again. */
const BiometricMissing = ({ text }: { text: string }) => (
  <Notice
    tone="warn"
    title={text}
    action={
      <Button leftSection={<IconFingerprint size={20} aria-hidden="true" />} onClick={() => go({ at: 'protection' })}>
        Set it up now
      </Button>
    }
  >
    Then answer the request, or ask for a new one.
  </Notice>
);

const BiometricNeeded = ({ text, onUnlocked }: { text: string; onUnlocked: () => void }) => {
  const engine = useAuthenticator();
  const unlock = useTask(() => engine.unlockWithBiometric(platformPrf));
  const run = async () => {
    if (!(await unlock.run())) return;
    rememberUnlock();
    onUnlocked();
  };
  return (
    <>
      <Notice
        tone="info"
        title={text}
        action={
          <Button leftSection={<IconFingerprint size={20} aria-hidden="true" />} loading={unlock.busy} onClick={run}>
            Use fingerprint or face
          </Button>
        }
      >
        Then answer the request.
      </Notice>
      <ProblemText problem={unlock.problem} />
    </>
  );
};
