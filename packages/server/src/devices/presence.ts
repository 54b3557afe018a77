import type { Kit } from '../kit/index.ts';

/** Where a process asks all of them which of some devices are connected, and where they answer. */
export const PRESENCE_TOPIC = 'devices.presence';
const answerTopic = (question: string): string => `devices.presence:${question}`;

export type PresenceQuestion = { question: string; ids: readonly string[] };

/** Another process answers within a few milliseconds; one that does not is busier than a list is worth waiting for. */
const PATIENCE_MS = 150;

/**
 * Which of these devices hold a connection now, at any process. Nothing about it is stored: what a row says of connections
 * is wrong from the moment its process dies.
 */
export async function connectedDevices(kit: Pick<Kit, 'bus' | 'random'>, ids: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  if (ids.length === 0) return found;
  const question = kit.random.token();
  const asked = Promise.withResolvers<void>();
  const end = kit.bus.subscribe(answerTopic(question), (answer) => {
    for (const id of (answer as { ids: string[] }).ids) found.add(id);
    if (found.size === ids.length) asked.resolve();
  });
  const timer = setTimeout(asked.resolve, PATIENCE_MS);
  kit.bus.publish(PRESENCE_TOPIC, { question, ids } satisfies PresenceQuestion);
  await asked.promise;
  clearTimeout(timer);
  end();
  return found;
}

/** Answers for the connections of this process. @returns the function that ends it */
export function answerPresence(kit: Pick<Kit, 'bus'>, isConnected: (id: string) => boolean): () => void {
  return kit.bus.subscribe(PRESENCE_TOPIC, (message) => {
    const { question, ids } = message as unknown as PresenceQuestion;
    const here = ids.filter(isConnected);
    if (here.length > 0) kit.bus.publish(answerTopic(question), { ids: here });
  });
}
