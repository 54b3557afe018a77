import { Notice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import type { Answer, Decision } from 'lanyard-authenticator/engine';
import { useEffect, useState } from 'react';
import { Screen } from '../shell/screen.tsx';
import { back, goTab } from '../state/navigation.ts';
import type { SeenRequest } from '../state/store.ts';
import { useAuthenticator, useSnapshot } from '../state/use-store.ts';
import { AnswerForm } from './answer-form.tsx';
import { RequestFacts } from './request-facts.tsx';
import { RequestResult } from './request-result.tsx';

/**
 * One request. It stays on the screen once it was seen, so that it says itself how it ended, instead of vanishing under
 * the person's finger.
 */
export const RequestScreen = ({ pushId, scanned }: { pushId: string; scanned?: string }) => {
  const { request, ended } = useRequest(pushId);
  const [decision, setDecision] = useState<Decision | null>(null);
  const [guessed, setGuessed] = useState(false);
  const [isAnswering, setAnswering] = useState(false);
  const engine = useAuthenticator();
  const answer = async (given: Answer): Promise<void> => {
    setAnswering(true);
    try {
      await engine.answer(pushId, given);
    } finally {
      setAnswering(false);
    }
  };
  const isSeen = request !== null;
  useEffect(() => {
    if (isSeen) void engine.opened(pushId);
  }, [engine, pushId, isSeen]);
  if (!request) return <Gone />;
  if (decision) return <RequestResult request={request} decision={decision} />;
  if (guessed) return <TooManyNumbers service={request.service} />;
  // Our own answer ends it as well, and that is often heard before the reply: what it led to is said then.
  if (ended && !isAnswering) return <Gone service={request.service} />;
  return (
    <Screen title="Is this you?" onBack={back}>
      <RequestFacts request={request} />
      <AnswerForm
        request={request}
        scanned={scanned}
        answer={answer}
        onAnswered={setDecision}
        onUsedUp={() => setGuessed(true)}
      />
    </Screen>
  );
};

type Seen = { readonly request: SeenRequest | null; readonly ended: boolean };

const useRequest = (pushId: string): Seen => {
  const { pending } = useSnapshot();
  const present = pending.find(({ id }) => id === pushId) ?? null;
  const [request, setRequest] = useState(present);
  const [ended, setEnded] = useState(false);
  if (present && present !== request) setRequest(present);
  const waiting = present !== null;
  useEffect(() => {
    if (!request) return;
    const left = waiting ? request.remainingMs - (Date.now() - request.readAt) : 0;
    const timer = setTimeout(() => setEnded(true), left);
    return () => clearTimeout(timer);
  }, [request, waiting]);
  return { request, ended };
};

const TooManyNumbers = ({ service }: { service: string }) => (
  <Screen title="This request was stopped" onBack={null}>
    <Notice tone="warn" title="The number was wrong too many times">
      Nothing was approved. If you are signing in to {service}, start again there and read the new number.
    </Notice>
    <Button onClick={() => goTab('codes')}>Back to the codes</Button>
  </Screen>
);

const Gone = ({ service }: { service?: string }) => (
  <Screen title="This request has ended" onBack={null}>
    <Notice tone="neutral" title={service ? `${service} no longer waits for an answer` : 'Nothing waits for an answer'}>
      It was answered elsewhere, cancelled, or ran out of time. Nothing was approved here. If you are signing in, start
      again there.
    </Notice>
    <Button onClick={() => goTab('codes')}>Back to the codes</Button>
  </Screen>
);
