import { type Static, Type } from 'typebox';
import {
  leaveBy,
  localised,
  localText,
  type NodeContext,
  nodeType,
  onward,
  suspend,
  userOfRun,
} from '../../journeys/index.ts';
import { safeUrl } from '../../realms/index.ts';
import { mailToUser } from './mail.ts';
import { prove } from './run.ts';

const Properties = Type.Object({
  emailSubject: localised('The subject of the mail.'),
  emailContent: localised('What the mail says. `{{link}}` stands for the link; without it, the link stands below.'),
  emailSuspendMessage: localised('What is said once the mail is on its way.'),
  resumeUrl: Type.String({
    default: '',
    maxLength: 500,
    pattern: '^(https?://[^\\s#]+)?$',
    description:
      'Where the link leads, for pages of your own that the realm allows; the id is added as `suspendedId`. Empty, or a page of any other origin: the sign-in page here.',
  }),
});

type Context = NodeContext<Static<typeof Properties>>;

const SUBJECT = 'Go on with your sign-in at {{issuer}}';
const CONTENT = `Somebody signs in at {{issuer}} as {{user}}. If that is you, go on with this link, which works once:

{{link}}

If it is not, do nothing.`;
const MESSAGE = 'A mail is on its way to you, if we know your address. Open the link in it to go on.';

export const emailSuspend = nodeType({
  type: 'EmailSuspendNode',
  name: 'Email Suspend',
  summary:
    'Sends a link to the mail address of the user, and goes on when it is opened: in whichever browser that is, once.',
  tags: ['utilities'],
  properties: Properties,
  isScreen: true,
  canSuspend: true,
  outcomes: onward,
  process: async (context) => {
    const { kit, state, properties, locales, nodeId } = context;
    const key = `${nodeId}.sent`;
    const sentTo = state.get(key);
    if (sentTo !== undefined) {
      // Nothing but the link leads here again.
      state.forget(key);
      const user = await userOfRun(context);
      if (user && user.id === sentTo) await prove(context, user, 'mail-code');
      return leaveBy('outcome');
    }
    const suspendedId = kit.random.token();
    const userId = (await userOfRun(context))?.id ?? null;
    await send(context, { userId, suspendedId });
    state.share({ [key]: userId ?? '' });
    return suspend(localText(properties.emailSuspendMessage, locales) ?? MESSAGE, suspendedId);
  },
});

async function send(context: Context, { userId, suspendedId }: { userId: string | null; suspendedId: string }) {
  const { realm, properties, locales } = context;
  const content = localText(properties.emailContent, locales) ?? CONTENT;
  await mailToUser(context, {
    purpose: 'link',
    userId,
    subject: localText(properties.emailSubject, locales) ?? SUBJECT,
    text: content.includes('{{link}}') ? content : `${content}\n\n{{link}}`,
    values: { link: linkTo(context, suspendedId) },
    lifetimeSeconds: realm.settings.signIn.expirySeconds,
  });
}

function linkTo({ kit, realm, properties }: Context, suspendedId: string): string {
  // The link lets somebody in: it leads to no page that the realm does not allow.
  const page = safeUrl(kit, realm, properties.resumeUrl || undefined) ?? `/${realm.name}/sign-in`;
  const url = new URL(page, kit.config.publicUrl);
  url.searchParams.set('suspendedId', suspendedId);
  return url.href;
}
