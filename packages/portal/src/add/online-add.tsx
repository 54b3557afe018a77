import { LiveRegion, Notice, ProblemNotice } from '@lanyard/ui';
import { Button, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Registration } from '../api/types.ts';
import { Page } from '../app/page.tsx';
import { useRealm } from '../app/realm.ts';
import { AddEnded, BackToDevices } from './add-ended.tsx';
import { Added } from './added.tsx';
import { LiveState } from './live-state.tsx';
import { OpenHere, OtherWays } from './other-ways.tsx';
import { ScanPlate } from './scan-plate.tsx';
import type { OnlineRegistration } from './use-registration.ts';
import { isLive, useRegistration } from './use-registration.ts';
import { SPOKEN, STAGES } from './words.ts';

/** The QR screen: one code, one sentence, and the live state until the phone is there. */
export function OnlineAdd() {
  const realm = useRealm();
  const online = useRegistration();
  const { registration, error } = online;
  const stage = STAGES[registration?.state ?? 'waiting'];
  // Without a code there is nothing to point a camera at.
  const lead = registration === null && error !== null && error !== undefined ? undefined : stage.lead;
  return (
    <Page title={stage.title} brand={realm.displayName} step={stage.step} lead={lead}>
      {body(online)}
      <LiveRegion>{registration === null ? '' : SPOKEN[registration.state]}</LiveRegion>
    </Page>
  );
}

function body(online: OnlineRegistration): ReactNode {
  const { registration, settled, error, busy, start, renew } = online;
  if (registration?.state === 'registered' && registration.device !== null)
    return settled ? <Added device={registration.device} /> : <Skeleton height={240} width="100%" maw={360} />;
  if (registration?.state === 'waiting' && registration.link === null)
    return <BegunElsewhere busy={busy} error={error} onNew={renew} />;
  if (isLive(registration) && registration !== null) return <Scanning {...online} registration={registration} />;
  if (registration !== null)
    return (
      <AddEnded
        registration={registration}
        error={error}
        busy={busy}
        onNew={registration.state === 'expired' ? renew : start}
      />
    );
  if (error === null || error === undefined) return <Skeleton height={360} width="100%" maw={360} />;
  return (
    <div className="lp-stack lp-measure">
      <ProblemNotice error={error} />
      <Button loading={busy} onClick={start}>
        Try again
      </Button>
      <BackToDevices />
    </div>
  );
}

/** Only the browser that began is shown the code: another one may be a thief's (abuse case A10). */
function BegunElsewhere({ busy, error, onNew }: { busy: boolean; error: unknown; onNew: () => void }) {
  return (
    <div className="lp-stack lp-measure">
      <ProblemNotice error={error} />
      <Notice title="You began this in another browser">
        Go on there, or show a new code here. The other one then stops working.
      </Notice>
      <Button fullWidth loading={busy} onClick={onNew}>
        New code
      </Button>
      <BackToDevices />
    </div>
  );
}

function Scanning({ registration, offset, error, busy, cancel }: OnlineRegistration & { registration: Registration }) {
  return (
    <>
      <ProblemNotice error={error} />
      <div className="lp-scan">
        <div className="lp-scan-code">
          {registration.state === 'waiting' && registration.link !== null ? (
            <div className="lp-phone-only lp-stack">
              <OpenHere link={registration.link} primary />
              <p className="ly-muted">Or scan this with the phone that you want to add:</p>
            </div>
          ) : null}
          <ScanPlate registration={registration} />
          <LiveState registration={registration} offset={offset} />
        </div>
        <OtherWays registration={registration} busy={busy} onCancel={cancel} />
      </div>
    </>
  );
}
