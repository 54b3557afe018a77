import { CodeInput, IconFingerprint, IconScan, Notice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import type { Answer, Decision, PushRequest } from 'lanyard-authenticator/engine';
import { type FormEvent, useState } from 'react';
import { PolicyNotice } from '../codes/pingam-notices.tsx';
import { ConfirmProtection } from '../lock/confirm-protection.tsx';
import { Scanner } from '../scan/scanner.tsx';
import { toProblem } from '../state/problem.ts';
import { useAccount, useSnapshot } from '../state/use-store.ts';
import { type Task, useTask } from '../state/use-task.ts';
import classes from './answer-form.module.css';
import { ApproveProblem } from './approve-problem.tsx';
import { ConfirmSheet } from './confirm-sheet.tsx';
import { NotMeSheet } from './not-me-sheet.tsx';

type AnswerProps = {
  readonly request: PushRequest;
  /** The QR code of the sign-in screen, where that is how the app was opened. */
  readonly scanned?: string | undefined;
  readonly answer: (given: Answer) => Promise<unknown>;
  readonly onAnswered: (decision: Decision) => void;
  /** The last wrong number ended the request. */
  readonly onUsedUp: () => void;
};

/** Approving needs the number or the QR code of the sign-in screen, so that nothing is approved by a slip (F11). */
export const AnswerForm = ({ request, scanned, answer, onAnswered, onUsedUp }: AnswerProps) => {
  const account = useAccount(request.accountId);
  const [refusing, setRefusing] = useState(false);
  const approve = useTask(async (match?: string) => {
    await answer(match === undefined ? { decision: 'approve' } : { decision: 'approve', match }).catch((error) => {
      if (toProblem(error).left === 0) onUsedUp();
      throw error;
    });
    onAnswered('approve');
  });
  if (account?.lockedBy === 'policy') return <PolicyNotice account={account} />;
  return (
    <>
      <Approve request={request} scanned={scanned} task={approve} />
      <Button size="lg" variant="default" onClick={() => setRefusing(true)}>
        Not me
      </Button>
      {refusing && (
        <NotMeSheet request={request} answer={answer} onAnswered={onAnswered} onClose={() => setRefusing(false)} />
      )}
    </>
  );
};

type ApproveProps = {
  readonly request: PushRequest;
  readonly scanned?: string | undefined;
  readonly task: Task<[match?: string]>;
};

const Approve = ({ request, scanned, task }: ApproveProps) => {
  if (scanned && request.matching === 'scan') return <ApproveScanned task={task} scanned={scanned} />;
  switch (request.matching) {
    case 'typed-2':
      return <ApproveTyped task={task} length={2} />;
    case 'typed-6':
      return <ApproveTyped task={task} length={6} />;
    case 'scan':
      return <ApproveByScan task={task} />;
    case 'choice':
      return <ApproveByChoice task={task} request={request} />;
    case 'none':
      return request.isProtected ? (
        <ApproveProtected task={task} request={request} />
      ) : (
        <ApprovePlain task={task} request={request} />
      );
  }
};

/** The number of the sign-in screen is pressed, not typed: only who sees that screen knows which of them it is. */
const ApproveByChoice = ({ task, request }: { task: ApproveProps['task']; request: PushRequest }) => (
  <>
    <ApproveProblem problem={task.problem} onUnlocked={task.forget} />
    <fieldset className={classes.choice} disabled={task.busy}>
      <legend>Press the number that the sign-in screen shows</legend>
      {request.numbers.map((number) => (
        <button key={number} type="button" className={classes.number} onClick={() => void task.run(number)}>
          {number}
        </button>
      ))}
    </fieldset>
  </>
);

/** The service asks that whoever approves shows who they are at this very moment. */
const ApproveProtected = ({ task, request }: { task: ApproveProps['task']; request: PushRequest }) => {
  const { protection } = useSnapshot();
  const [asking, setAsking] = useState(false);
  const confirm = () => {
    setAsking(false);
    void task.run();
  };
  return (
    <>
      <ApproveProblem problem={task.problem} onUnlocked={task.forget} />
      <Button
        size="lg"
        loading={task.busy}
        leftSection={<IconFingerprint size={22} aria-hidden="true" />}
        onClick={() => (protection.kind === 'none' ? void task.run() : setAsking(true))}
      >
        This is me
      </Button>
      {asking && (
        <ConfirmProtection
          reason={`to approve for ${request.service}`}
          onDone={confirm}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
};

const ApproveTyped = ({ task, length }: { task: ApproveProps['task']; length: number }) => {
  const [number, setNumber] = useState('');
  const [short, setShort] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setShort(number.length < length);
    if (number.length < length) return;
    await task.run(number);
    // What was typed anew while this one was on its way stays.
    setNumber((typed) => (typed === number ? '' : typed));
  };
  const change = (digits: string) => {
    setNumber(digits);
    setShort(false);
  };
  return (
    <form className="app-form" onSubmit={submit}>
      <ApproveProblem problem={task.problem} onUnlocked={task.forget} />
      <div className={classes.typed} data-length={length}>
        <CodeInput
          label="Number on the sign-in screen"
          name="number"
          length={length}
          value={number}
          onChange={change}
          error={short && `The number has ${length} digits.`}
        />
        <Button className={classes.approve} type="submit" loading={task.busy}>
          This is me
        </Button>
      </div>
    </form>
  );
};

const ApproveByScan = ({ task }: { task: ApproveProps['task'] }) => {
  const [scanning, setScanning] = useState(false);
  const read = async (text: string) => {
    setScanning(false);
    await task.run(text);
  };
  if (scanning) return <Scanner label="Point the camera at the sign-in screen" onText={read} />;
  return (
    <>
      <p>To say that this is you, scan the QR code that the sign-in screen shows.</p>
      <ApproveProblem problem={task.problem} onUnlocked={task.forget} />
      <Button
        size="lg"
        loading={task.busy}
        leftSection={<IconScan size={22} aria-hidden="true" />}
        onClick={() => setScanning(true)}
      >
        Scan the sign-in screen
      </Button>
    </>
  );
};

const ApproveScanned = ({ task, scanned }: { task: ApproveProps['task']; scanned: string }) => (
  <>
    <Notice tone="good" title="The QR code of the sign-in screen was scanned">
      Look at the request, then answer it.
    </Notice>
    <ApproveProblem problem={task.problem} onUnlocked={task.forget} />
    <Button size="lg" loading={task.busy} onClick={() => void task.run(scanned)}>
      This is me
    </Button>
  </>
);

/** Without a number to type, a second question stands between a slip of the thumb and an approval. */
const ApprovePlain = ({ task, request }: { task: ApproveProps['task']; request: PushRequest }) => {
  const [asking, setAsking] = useState(false);
  const confirm = () => {
    setAsking(false);
    void task.run();
  };
  return (
    <>
      <ApproveProblem problem={task.problem} onUnlocked={task.forget} />
      <Button size="lg" loading={task.busy} onClick={() => setAsking(true)}>
        This is me
      </Button>
      {asking && <ConfirmSheet request={request} onConfirm={confirm} onClose={() => setAsking(false)} />}
    </>
  );
};
