import { CopyButton, IconDownload, IconPrinter, Notice, ProblemNotice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useRealm } from '../../app/realm.ts';
import { recoveryCodes, recoveryFile } from '../recovery-text.ts';
import type { ScreenProps } from '../screen.ts';
import '../journey.css';

/** Recovery codes, shown this once: to copy, to keep as a file, to print. */
export function RecoveryCodesScreen({ step, busy, error, answer, frame }: ScreenProps) {
  const realm = useRealm();
  const shown = recoveryCodes(step);
  if (shown === null) return null;
  const file = recoveryFile(shown, realm.displayName);
  return frame({
    title: 'Keep your recovery codes',
    lead: 'Each of them lets you in once, when your phone is lost or broken. They are shown now and never again.',
    children: (
      <div className="lp-stack lp-measure">
        <ProblemNotice error={error} />
        <ul className="lp-recovery" aria-label="Recovery codes">
          {shown.codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ul>
        <div className="lp-recovery-ways lp-on-screen">
          <CopyButton text={shown.codes.join('\n')} copied="Codes copied">
            Copy
          </CopyButton>
          <Button
            variant="default"
            leftSection={<IconDownload size={18} aria-hidden="true" />}
            onClick={() => download(file)}
          >
            Download
          </Button>
          <Button
            variant="default"
            leftSection={<IconPrinter size={18} aria-hidden="true" />}
            onClick={() => window.print()}
          >
            Print
          </Button>
        </div>
        <Notice tone="info" title="Keep them where your phone is not.">
          Whoever has one of them and your password can sign in as you.
        </Notice>
        <div className="lp-on-screen">
          <Button fullWidth loading={busy} onClick={() => answer({})}>
            I have kept them
          </Button>
        </div>
      </div>
    ),
  });
}

function download(text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  link.download = 'recovery-codes.txt';
  link.click();
  URL.revokeObjectURL(link.href);
}
