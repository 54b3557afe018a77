import { checkMailServer, isProblem } from '../../kit/index.ts';
import { type Check, off, ok, wrong } from './finding.ts';

/** Connects and signs in as for a mail, and sends none. */
export const mailCheck: Check = {
  name: 'mail',
  title: 'Mail',
  run: async ({ config }) => {
    if (config.mailUrl === null) return [off('not configured: no codes are sent by mail')];
    const { host } = new URL(config.mailUrl);
    try {
      await checkMailServer(config);
      return [ok(`${host} takes mails from ${config.mailFrom}`)];
    } catch (error) {
      if (!isProblem(error, 'mail.failed')) throw error;
      return [
        wrong(
          `The mail server ${host} cannot be used: ${error.detail}`,
          'Look at LANYARD_MAIL_URL, and whether the mail server lets this machine in.',
        ),
      ];
    }
  },
};
