import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { eventually } from './eventually.ts';
import { findPart } from './parts.ts';
import { freePort } from './ports.ts';

export type TestMailServer = {
  readonly port: number;
  /** Every mail that was delivered, oldest first, as it arrived. */
  readonly mails: () => string[];
  /** Mails once there are so many. */
  readonly arrived: (count: number) => Promise<string[]>;
  /** The lines that the mail server logged. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
};

export type MailServerOptions = {
  /** PEM: it offers STARTTLS with them. */
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer };
  /** Takes mails only after a sign-in with this name and password. */
  readonly login?: { readonly user: string; readonly password: string };
  readonly port?: number;
};

/** The users that Debian always has for those who may do nothing. */
const NOBODY = 65_534;

/**
 * A real mail server (Exim) on a free port of this machine. It takes mails to `example.com`, puts them into a folder, and
 * refuses all others for good.
 */
export async function startMailServer(
  t: Pick<TestContext, 'after'>,
  options: MailServerOptions = {},
): Promise<TestMailServer> {
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-mail-'));
  chmodSync(folder, 0o755);
  for (const name of ['spool', 'mail', 'log']) {
    mkdirSync(join(folder, name));
    chownSync(join(folder, name), NOBODY, NOBODY);
  }
  const port = options.port ?? (await freePort());
  writeFileSync(join(folder, 'exim.conf'), configuration(folder, port, options), { mode: 0o644 });
  const exim = spawn(findPart('mail-server') ?? '', ['-bdf', '-C', join(folder, 'exim.conf')], { stdio: 'ignore' });
  const ended = once(exim, 'exit');
  const stop = async () => {
    exim.kill();
    await ended;
  };
  t.after(async () => {
    await stop();
    // A process that delivered the last mail may still write that down.
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  });
  await eventually(() => answers(port));
  const fresh = join(folder, 'mail', 'new');
  const mails = (): string[] => {
    const names = readdirSync(join(folder, 'mail')).includes('new') ? readdirSync(fresh) : [];
    return names.sort(byTime).map((name) => readFileSync(join(fresh, name), 'utf8'));
  };
  return {
    port,
    mails,
    arrived: async (count) => {
      await eventually(async () => mails().length >= count);
      return mails();
    },
    log: () =>
      readdirSync(join(folder, 'log'))
        .map((name) => readFileSync(join(folder, 'log', name), 'utf8'))
        .join(''),
    stop,
  };
}

/** Exim names a mail by its second and microsecond, without zeros in front: `1780000000.M52341P77.mail.example.com`. */
function byTime(one: string, other: string): number {
  const microseconds = (name: string) => {
    const [, second, part] = /^(\d+)\.[A-Z](\d+)P/.exec(name) ?? [];
    return Number(second) * 1_000_000 + Number(part);
  };
  return microseconds(one) - microseconds(other);
}

function configuration(folder: string, port: number, { tls, login }: MailServerOptions): string {
  if (tls) {
    for (const part of ['key', 'cert'] as const) {
      writeFileSync(join(folder, part), tls[part], { mode: 0o600 });
      chownSync(join(folder, part), NOBODY, NOBODY);
    }
  }
  const encryption = tls
    ? ['tls_advertise_hosts = *', `tls_certificate = ${folder}/cert`, `tls_privatekey = ${folder}/key`]
    : ['tls_advertise_hosts ='];
  const condition = login && `and{{eq{$auth2}{${login.user}}}{eq{$auth3}{${login.password}}}}`;
  const authenticator = ['plain:', '  driver = plaintext', '  public_name = PLAIN', '  server_prompts = :'];
  return [
    'primary_hostname = mail.example.com',
    `spool_directory = ${folder}/spool`,
    `log_file_path = ${folder}/log/%s`,
    'exim_user = nobody',
    'exim_group = nogroup',
    'never_users =',
    'keep_environment =',
    'local_interfaces = 127.0.0.1',
    `daemon_smtp_ports = ${port}`,
    'host_lookup =',
    'rfc1413_query_timeout = 0s',
    'smtputf8_advertise_hosts = *',
    'acl_smtp_rcpt = recipient',
    'acl_smtp_data = taken',
    ...encryption,
    'begin acl',
    'recipient:',
    ...(login ? ['  deny message = sign in first', '    !authenticated = *'] : []),
    '  defer message = come back later',
    '    local_parts = later',
    '  accept domains = example.com',
    '  deny message = nobody of that name here',
    'taken:',
    '  accept',
    'begin routers',
    'all:',
    '  driver = accept',
    '  transport = folder',
    'begin transports',
    'folder:',
    '  driver = appendfile',
    `  directory = ${folder}/mail`,
    '  maildir_format',
    '  create_directory',
    '  user = nobody',
    '  group = nogroup',
    'begin authenticators',
    ...(condition ? [...authenticator, `  server_condition = \${if ${condition}}`, '  server_set_id = $auth2'] : []),
    '',
  ].join('\n');
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (isThere: boolean) => () => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('data', end(true));
    socket.once('error', end(false));
    socket.once('close', end(false));
  });
}
