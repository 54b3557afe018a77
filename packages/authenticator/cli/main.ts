#!/usr/bin/env node
import { argv, stderr } from 'node:process';
import { Command, CommanderError, Option } from 'commander';
import { AuthenticatorError } from '../engine/index.ts';
import * as commands from './commands.ts';
import { exitCodes, exitHelp, statusOf } from './exit-codes.ts';
import { Output } from './output.ts';
import { APP_VERSION, environment, openAuthenticator } from './session.ts';
import { Interrupted } from './terminal.ts';

const program = new Command('lanyard-authenticator')
  .description('The Lanyard authenticator in a terminal: codes and requests of the accounts of this computer.')
  .version(APP_VERSION)
  .option('--json', 'print JSON for scripts; errors go to standard error as {"error":{"code","text"}}')
  .addHelpText('after', () => {
    const variables = Object.entries(environment).map(([name, text]) => `  ${name}\n      ${text}`);
    return `\nEnvironment:\n${variables.join('\n')}\n\n${exitHelp()}`;
  })
  .exitOverride();

/** Opens the accounts, runs one command, closes them again. */
async function run(work: (run: commands.Run) => Promise<void>): Promise<void> {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const authenticator = await openAuthenticator();
  try {
    await work({ authenticator, output: new Output({ json: isJson() }), stop: stopping.signal });
  } finally {
    await authenticator.close();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

const isJson = (): boolean => program.opts<{ json?: boolean }>().json === true;

program
  .command('register <link>')
  .description(
    'add an account from a registration link or a setup code (otpauth://, pushauth://, mfauth://); - reads it from standard input',
  )
  .option('--name <name>', 'what the server calls this device')
  .option('--correct-clock', 'where the clock of this computer is wrong, use the server’s time for this account')
  .option('--codes-only', 'of an mfauth:// code that its server refuses, keep the codes; the server may not know them')
  .action((link: string, options: { name?: string; correctClock?: boolean; codesOnly?: boolean }) =>
    run((context) => commands.register(context, link, options)),
  );

program
  .command('list')
  .description('list the accounts')
  .action(() => run(commands.list));

program
  .command('code [account]')
  .description('print the current code; the account may be left out where there is only one')
  .option('--watch', 'draw the code and the time it has left until Ctrl-C')
  .action((account: string | undefined, options: { watch?: boolean }) =>
    run((context) => commands.code(context, account, options)),
  );

program
  .command('pending')
  .description('ask the servers, and print the requests that wait for an answer')
  .action(() => run(commands.pending));

program
  .command('approve <request>')
  .description('approve a request; the beginning of its id is enough')
  .addOption(new Option('--number <digits>', 'the number that the sign-in screen shows').conflicts('link'))
  .option('--link <link>', 'the link in the QR code that the sign-in screen shows; - reads it from standard input')
  .action((id: string, options: { number?: string; link?: string }) =>
    run((context) => commands.approve(context, id, options)),
  );

program
  .command('deny <request>')
  .description('deny a request')
  .option('--report', 'and report that it was not you who asked')
  .action((id: string, options: { report?: boolean }) => run((context) => commands.deny(context, id, options)));

program
  .command('sync')
  .description('bring all accounts up to date with their servers')
  .action(() => run(commands.sync));

program
  .command('remove <account>')
  .description('remove an account from this computer, and tell its server')
  .action((account: string) => run((context) => commands.remove(context, account)));

program
  .command('rename <account> <name>')
  .description('give an account another name on this computer')
  .action((account: string, name: string) => run((context) => commands.rename(context, account, name)));

program
  .command('history')
  .description('list the last answers given here')
  .action(() => run(commands.history));

program
  .command('show <link>')
  .description('draw a link as a QR code, for a phone to scan; - reads it from standard input')
  .action((link: string) => run((context) => commands.show(context, link)));

program
  .command('protect')
  .description('protect the accounts by a PIN of 4 or more digits, or a passphrase')
  .addOption(new Option('--change', 'choose another PIN').conflicts('remove'))
  .option('--remove', 'take the PIN away')
  .action((options: { change?: boolean; remove?: boolean }) => run((context) => commands.protect(context, options)));

program
  .command('listen')
  .description('stay connected, and print each request when it arrives')
  .option('--once', 'end after the first request')
  .action((options: { once?: boolean }) => run((context) => commands.listen(context, options)));

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage.status;
  if (error instanceof Interrupted) return exitCodes.interrupted.status;
  const known = error instanceof AuthenticatorError ? error : new AuthenticatorError('unexpected', { cause: error });
  const { code, message: text, details } = known;
  stderr.write(isJson() ? `${JSON.stringify({ error: { code, text, ...details } })}\n` : `${text}\n`);
  return statusOf(code);
}

try {
  await program.parseAsync(argv);
} catch (error) {
  process.exitCode = report(error);
}
