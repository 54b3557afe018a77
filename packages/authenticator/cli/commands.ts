import { stdout } from 'node:process';
import { parseLink } from '@lanyard/protocol/device';
import { type Answer, type Authenticator, AuthenticatorError, isMfaCode } from '../engine/index.ts';
import {
  accountsText,
  answerText,
  changeText,
  codeText,
  historyText,
  mfaText,
  type Output,
  requestsText,
} from './output.ts';
import { askNewPin, askPin, deviceName, findAccount, findRequest, readLink, unlock, unlockToAsk } from './session.ts';
import { drawCountdown, drawQrCode, redraw } from './terminal.ts';

/** What every command gets. */
export interface Run {
  authenticator: Authenticator;
  output: Output;
  /** Aborted when the person presses Ctrl-C. */
  stop: AbortSignal;
}

export async function register(
  run: Run,
  given: string,
  options: { name?: string; correctClock?: boolean; codesOnly?: boolean },
): Promise<void> {
  const { authenticator, output } = run;
  const link = await readLink(given);
  await unlock(authenticator);
  if (isMfaCode(link)) return registerMfa(run, link, options);
  if (parseLink(link).kind === 'key-uri') {
    const account = await authenticator.addKeyUri(link);
    return output.show(account, `${account.name} was added.`);
  }
  const name = options.name ?? deviceName();
  try {
    const account = await authenticator.register(link, { deviceName: name });
    output.show(
      account,
      `${account.name} (${account.account}) was added. This device is called “${account.deviceName}”.`,
    );
  } catch (error) {
    if (!(error instanceof AuthenticatorError) || error.code !== 'clock-off' || !options.correctClock) throw error;
    const { server = '', seconds = 0 } = error.details;
    await authenticator.setClockOffset(server, -seconds * 1000);
    await register(run, link, { name });
  }
}

async function registerMfa(
  { authenticator, output }: Run,
  code: string,
  { name = deviceName(), codesOnly = false }: { name?: string; codesOnly?: boolean },
): Promise<void> {
  const account = await authenticator.addMfa(code, { deviceName: name, codesOnly });
  output.show(account, mfaText(account));
}

export async function list({ authenticator, output }: Run): Promise<void> {
  const accounts = await authenticator.accounts();
  output.show(accounts, accountsText(accounts));
}

export async function code(run: Run, wanted: string | undefined, options: { watch?: boolean }): Promise<void> {
  const { authenticator, output } = run;
  const account = await findAccount(authenticator, wanted);
  await unlock(authenticator);
  if (options.watch && account.codes === 'totp') return watch(run, account.id);
  const current = await authenticator.code(account.id);
  output.show({ accountId: account.id, ...current }, codeText(current));
}

/** Draws the code and its countdown until Ctrl-C. */
async function watch({ authenticator, output, stop }: Run, accountId: string): Promise<void> {
  while (!stop.aborted) {
    const current = await authenticator.code(accountId);
    if (current.kind === 'hotp') return;
    if (output.isJson) output.show({ accountId, ...current }, '');
    else redraw(drawCountdown(current));
    // A terminal counts the seconds; a pipe gets each code once.
    const pause = stdout.isTTY && !output.isJson ? Math.min(1000, current.remainingMs) : current.remainingMs;
    await wait(pause, stop);
  }
  if (stdout.isTTY && !output.isJson) stdout.write('\n');
}

function wait(milliseconds: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    stop.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

export async function pending({ authenticator, output }: Run): Promise<void> {
  await unlockToAsk(authenticator);
  const results = await authenticator.sync();
  const requests = await authenticator.pending();
  const problem = results.find((result) => result.problem !== undefined)?.problem;
  if (requests.length === 0 && problem?.code === 'offline') throw new AuthenticatorError('offline');
  output.show(requests, requestsText(requests));
}

export async function approve(run: Run, id: string, options: { number?: string; link?: string }): Promise<void> {
  const link = options.link === undefined ? undefined : await readLink(options.link);
  const match = options.number ?? link;
  await unlock(run.authenticator);
  await answer(run, id, { decision: 'approve', ...(match !== undefined && { match }) });
}

export async function deny(run: Run, id: string, options: { report?: boolean }): Promise<void> {
  await unlockToAsk(run.authenticator);
  await answer(run, id, { decision: options.report ? 'report' : 'deny' });
}

async function answer({ authenticator, output }: Run, id: string, given: Answer): Promise<void> {
  const request = await findRequest(authenticator, id);
  const { state } = await authenticator.answer(request.id, given);
  output.show({ id: request.id, state }, answerText(request, state));
}

export async function sync({ authenticator, output }: Run): Promise<void> {
  await unlockToAsk(authenticator);
  const results = await authenticator.sync();
  const accounts = await authenticator.accounts();
  const nameOf = (accountId: string): string => accounts.find(({ id }) => id === accountId)?.name ?? accountId;
  const lines = results.map(({ accountId, problem }) => `${nameOf(accountId)}: ${problem?.text ?? 'up to date.'}`);
  const news = (await authenticator.changes()).filter(({ seen }) => !seen);
  output.show(results, [...lines, ...news.map(changeText)].join('\n') || 'There is no account with a server.');
  // Told here, so not again.
  if (!output.isJson) for (const { id } of news) await authenticator.dismissChange(id);
}

export async function remove({ authenticator, output }: Run, wanted: string): Promise<void> {
  const account = await findAccount(authenticator, wanted);
  if (account.state !== 'disabled') await unlock(authenticator);
  await authenticator.remove(account.id);
  output.show({ id: account.id }, `${account.name} was removed from this device.`);
}

export async function rename({ authenticator, output }: Run, wanted: string, name: string): Promise<void> {
  const account = await findAccount(authenticator, wanted);
  const renamed = await authenticator.rename(account.id, name);
  output.show(renamed, `It is now called ${renamed.name}.`);
}

export async function history({ authenticator, output }: Run): Promise<void> {
  const entries = await authenticator.history();
  output.show(entries, historyText(entries));
}

/** Draws a link as a QR code, for a phone to scan. */
export async function show({ output }: Run, given: string): Promise<void> {
  const link = await readLink(given);
  if (parseLink(link).kind === 'invalid' && !isMfaCode(link)) throw new AuthenticatorError('link-unknown');
  output.show({ link }, drawQrCode(link, { colours: stdout.isTTY }));
}

export async function protect(run: Run, options: { change?: boolean; remove?: boolean }): Promise<void> {
  const { authenticator, output } = run;
  if (options.remove) await authenticator.removePin(await askPin());
  else if (options.change) {
    const pin = await askPin('Present PIN: ');
    await authenticator.changePin({ pin, newPin: await askNewPin('LANYARD_AUTHENTICATOR_NEW_PIN') });
  } else await authenticator.setPin(await askNewPin('LANYARD_AUTHENTICATOR_PIN'));
  const protection = await authenticator.protection();
  const text =
    protection.kind === 'none' ? 'The accounts are not protected by a PIN.' : 'The accounts are protected by a PIN.';
  output.show(protection, text);
}

/** Prints each request when it arrives, until Ctrl-C or, with `once`, after the first. */
export async function listen({ authenticator, output, stop }: Run, options: { once?: boolean }): Promise<void> {
  await unlockToAsk(authenticator);
  const shown = new Set<string>();
  const finished = Promise.withResolvers<void>();
  stop.addEventListener('abort', () => finished.resolve(), { once: true });
  const showNew = async (): Promise<void> => {
    for (const request of await authenticator.pending()) {
      if (shown.has(request.id)) continue;
      shown.add(request.id);
      output.show({ type: 'request', request }, requestsText([request]));
      if (options.once) finished.resolve();
    }
  };
  const unsubscribe = authenticator.subscribe((event) => {
    if (event.type === 'pushes') showNew().catch(finished.reject);
    if (event.type !== 'connection') return;
    const text = event.connected ? `Connected to ${event.server}.` : `Not connected to ${event.server}; trying again.`;
    output.show(event, text);
  });
  await authenticator.connect();
  await finished.promise.finally(unsubscribe);
}
