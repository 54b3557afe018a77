import { Type } from 'typebox';
import { ask, leaveBy, localised, localText, nodeType, onward } from '../../journeys/index.ts';
import { scriptText } from './script-text.ts';

const storeLink = (store: string, fallback: string) =>
  Type.String({
    default: fallback,
    maxLength: 500,
    pattern: '^https://[^\\s"\'<>\\\\]+$',
    description: `Where the app is in the ${store}: an https address.`,
  });

const Properties = Type.Object({
  message: localised('What is said above the links.'),
  continueLabel: localised('The label of the button.'),
  appleLink: storeLink('App Store', 'https://itunes.apple.com/app/forgerock-authenticator/id1038442926'),
  googleLink: storeLink('Play Store', 'https://play.google.com/store/apps/details?id=com.forgerock.authenticator'),
});

const MESSAGE = 'Install the authenticator app on your phone, then come back here.';

const STORES = { apple: 'App Store', google: 'Google Play' } as const;

/**
 * Texts of PingAM carry the links inside, as markup around a label. Here the links stand below the text, which is plain: of an
 * anchor its label is left.
 */
const withoutLinks = (message: string, links: Pick<Offer, 'appleLink' | 'googleLink'>): string =>
  message
    .replaceAll(/<\/?a(\s[^<>]*)?>/gi, '')
    .replaceAll(/\{\{(apple|google)(Link|Label)\}\}/g, (_, store: keyof typeof STORES, kind: 'Link' | 'Label') =>
      kind === 'Label' ? STORES[store] : links[`${store}Link`],
    );

type Offer = { readonly message: string; readonly appleLink: string; readonly googleLink: string };

/** The script that fills the place of the first callback on PingAM's pages. Texts are set as text, never as markup. */
export function offerScript({ message, appleLink, googleLink }: Offer): string {
  const links = [
    [STORES.apple, appleLink],
    [STORES.google, googleLink],
  ] as const;
  return [
    '(function () {',
    "  var place = document.getElementById('callback_0');",
    '  if (!place) { return; }',
    "  var text = document.createElement('p');",
    `  text.textContent = '${scriptText(message)}';`,
    '  place.appendChild(text);',
    ...links.flatMap(([name, address], index) => [
      `  var link${index} = document.createElement('a');`,
      `  link${index}.href = '${scriptText(address)}';`,
      `  link${index}.target = '_blank';`,
      `  link${index}.rel = 'noopener';`,
      `  link${index}.textContent = '${name}';`,
      `  place.appendChild(link${index});`,
    ]),
    '}());',
  ].join('\n');
}

export const getAuthenticatorApp = nodeType({
  type: 'GetAuthenticatorAppNode',
  name: 'Get Authenticator App',
  summary: 'Shows where the app can be had.',
  tags: ['mfa'],
  properties: Properties,
  isScreen: true,
  outcomes: onward,
  process: ({ answers, properties, locales }) => {
    if (answers?.[1] === 0) return leaveBy('outcome');
    const { appleLink, googleLink } = properties;
    const message = withoutLinks(localText(properties.message, locales) ?? MESSAGE, { appleLink, googleLink });
    return ask(
      { type: 'TextOutputCallback', message: offerScript({ message, appleLink, googleLink }), messageType: '4' },
      {
        type: 'ConfirmationCallback',
        prompt: '',
        messageType: 0,
        options: [localText(properties.continueLabel, locales) ?? 'Continue'],
        optionType: -1,
        defaultOption: 0,
      },
      // For our own pages, which run no scripts; others pass over it.
      { type: 'MetadataCallback', data: { kind: 'get-app', message, appleLink, googleLink } },
    );
  },
});
