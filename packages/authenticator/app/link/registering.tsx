import { IconCheck, IconCircleDashed } from '@lanyard/ui';
import { Button, Loader } from '@mantine/core';
import type { Account } from 'lanyard-authenticator/engine';
import { useEffect, useRef } from 'react';
import { ProblemText } from '../shell/problem-text.tsx';
import { Screen } from '../shell/screen.tsx';
import { leaveLink } from '../state/links.ts';
import { replace } from '../state/navigation.ts';
import { mayPass, type Problem } from '../state/problem.ts';
import { type RegistrationStage, useTraffic } from '../state/traffic.ts';
import { useAuthenticator } from '../state/use-store.ts';
import { useTask } from '../state/use-task.ts';
import { noteUsedCode } from '../state/used-codes.ts';
import classes from './registering.module.css';
import type { RegistrationFound } from './registration-found.ts';

type RegisteringProps = {
  readonly link: string;
  readonly found: RegistrationFound;
  readonly deviceName: string;
  readonly step: string;
  readonly onDone: (account: Account) => void;
  readonly onBack: () => void;
};

export const Registering = ({ link, found, deviceName, step, onDone, onBack }: RegisteringProps) => {
  const engine = useAuthenticator();
  const register = useTask(async () => {
    const account = await engine.register(link, { deviceName });
    await noteUsedCode(engine, account.id);
    onDone(account);
  });
  const started = useRef(false);
  useEffect(() => {
    // React may run an effect twice while developing; a registration link works once.
    if (started.current) return;
    started.current = true;
    void register.run();
  });
  if (register.problem) {
    return <Failed problem={register.problem} server={found.offer.server} onBack={onBack} onAgain={register.run} />;
  }
  return (
    <Screen title="Adding the account" step={step} onBack={null}>
      <Stages host={new URL(found.offer.server).host} />
    </Screen>
  );
};

const order: readonly RegistrationStage[] = ['keys', 'claim', 'prove'];

const stageWords = (host: string): Readonly<Record<RegistrationStage, string>> => ({
  keys: 'Making keys that never leave this device',
  claim: `Introducing this device to ${host}`,
  prove: 'Proving that the first code is right',
});

const Stages = ({ host }: { host: string }) => {
  const current = order.indexOf(useTraffic().stage);
  const words = stageWords(host);
  return (
    <>
      <ol className={classes.stages}>
        {order.map((stage, index) => (
          <li key={stage} data-state={index < current ? 'done' : index === current ? 'now' : 'later'}>
            {index < current && <IconCheck size={20} aria-hidden="true" />}
            {index === current && <Loader size={18} aria-hidden="true" />}
            {index > current && <IconCircleDashed size={20} aria-hidden="true" />}
            {words[stage]}
          </li>
        ))}
      </ol>
      <p className="ly-hidden" role="status">
        {words[order[current] ?? 'keys']}
      </p>
    </>
  );
};

type FailedProps = { problem: Problem; server: string; onBack: () => void; onAgain: () => Promise<boolean> };

const Failed = ({ problem, server, onBack, onAgain }: FailedProps) => {
  const engine = useAuthenticator();
  const { clockOffset } = problem;
  const correct = useTask(async () => {
    if (clockOffset !== null) await engine.setClockOffset(server, clockOffset);
    await onAgain();
  });
  return (
    <Screen title="The account was not added" onBack={leaveLink}>
      <ProblemText problem={problem} />
      {clockOffset !== null && (
        <Button loading={correct.busy} onClick={() => void correct.run()}>
          Allow for the clock and try again
        </Button>
      )}
      {mayPass(problem.code) && <Button onClick={() => void onAgain()}>Try again</Button>}
      {problem.code === 'locked' && <Button onClick={onBack}>Start again</Button>}
      <Button variant="default" onClick={() => replace({ at: 'add' })}>
        Scan another QR code
      </Button>
    </Screen>
  );
};
