import { IconDeviceMobile, QrCode } from '@lanyard/ui';
import type { Registration } from '../api/types.ts';

/** The code; once a phone has it, it fades behind the phone, so that nobody scans a code that is taken. */
export function ScanPlate({ registration }: { registration: Registration }) {
  const waiting = registration.state === 'waiting';
  return (
    <div className="lp-plate">
      {registration.link === null ? (
        <div className="lp-plate-empty" />
      ) : (
        <QrCode text={registration.link} label="QR code for your phone" scannable faded={!waiting} />
      )}
      {waiting ? null : (
        <span className="lp-plate-mark">
          <IconDeviceMobile size={56} stroke={1.5} aria-hidden="true" />
        </span>
      )}
    </div>
  );
}
