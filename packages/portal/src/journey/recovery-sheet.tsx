import { CopyButton, IconDownload, IconPrinter, Notice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useRealm } from '../app/realm.ts';
import { type RecoveryCodes, recoveryFile } from './recovery-text.ts';
import './journey.css';

export const KEEP_CODES = {
  title: 'Keep your recovery codes',
  lead: 'Each of them lets you in once, when your phone is lost or broken. They are shown now and never again.',
} as const;

export type RecoverySheetProps = { shown: RecoveryCodes; busy?: boolean; onKept: () => void };

/** Recovery codes, shown this once: to copy, to keep as a file, to print. */
export function RecoverySheet({ shown, busy = false, onKept }: RecoverySheetProps) {
  const realm = useRealm();
  return (
    <>
      <p className="lp-in-print">
        Recovery codes for {shown.device} at {realm.displayName}
      </p>
      <ul className="lp-recovery" aria-label="Recovery codes">
        {shown.codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="lp-recovery-ways lp-on-screen">
        <CopyButton text={shown.codes.join('\n')} copied="Copied">
          Copy
        </CopyButton>
        <Button
          variant="default"
          leftSection={<IconDownload size={18} aria-hidden="true" />}
          onClick={() => download(recoveryFile(shown, realm.displayName))}
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
        <Button fullWidth loading={busy} onClick={onKept}>
          I have kept them
        </Button>
      </div>
    </>
  );
}

function download(text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  link.download = 'recovery-codes.txt';
  link.click();
  URL.revokeObjectURL(link.href);
}
