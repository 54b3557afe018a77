/**
 * A service that asks "is it really her?" in 40 lines: first a request on the phone, and where that cannot be, a code.
 *
 *   LANYARD_SERVER=http://localhost:8080 LANYARD_API_KEY=lk_… node examples/relying-party.ts alice
 */
import { createInterface } from 'node:readline/promises';
import { createClient, LanyardProblem } from '@lanyard/protocol/client';

const lanyard = createClient({
  server: process.env.LANYARD_SERVER ?? 'http://localhost:8080',
  apiKey: process.env.LANYARD_API_KEY ?? '',
});

/** Sends a request to the phone and waits for the answer. Only `approved` means yes. */
async function askPhone(user: string): Promise<boolean> {
  let push = await lanyard('POST /api/v1/pushes', { body: { user, service: 'Example shop', asked: 'Pay 42.00 EUR' } });
  if (push.number) console.log(`Type ${push.number} on your phone.`);
  while (push.state === 'pending') {
    push = await lanyard('GET /api/v1/pushes/{id}', { params: { id: push.id }, query: { wait: 30 } });
  }
  console.log(`The phone says: ${push.state}.`);
  return push.state === 'approved';
}

async function askCode(user: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const code = await terminal.question('Code from your phone: ');
  terminal.close();
  const { verified } = await lanyard('POST /api/v1/verifications/code', { body: { user, code } });
  return verified;
}

const user = process.argv[2] ?? 'alice';
try {
  const yes = await askPhone(user).catch((problem: unknown) => {
    if (problem instanceof LanyardProblem && problem.code !== 'kit.limited') return askCode(user);
    throw problem;
  });
  console.log(yes ? `It is really ${user}.` : 'Not confirmed.');
} catch (problem) {
  console.error(problem instanceof LanyardProblem ? `${problem.code}: ${problem.message}` : problem);
  process.exitCode = 1;
}
