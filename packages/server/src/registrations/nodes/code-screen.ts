/** The screen with the code to scan: what both pages that run scripts and clients that read values make of it. */
import type { Callback } from '../../journeys/index.ts';
import { scriptText } from './script-text.ts';

/** By this id clients find the text of the code; it is the one that counts. */
export const CODE_ID = 'mfaDeviceRegistration';

/** Those libraries take a step for one with a code only where it holds one of two words; apps pass over names they do not know. */
const MARK = '&sdk=pushauth://';

/** The code as the JavaScript libraries of ForgeRock and Ping recognise it. */
export const marked = (uri: string): string => (uri.startsWith('mfauth:') ? `${uri}${MARK}` : uri);

/** Bytes that a QR code holds at level L (ISO/IEC 18004 table 7), by version: PingAM's own, and larger ones for longer codes. */
const VERSIONS = [
  ['20', 858],
  ['25', 1_273],
  ['30', 1_732],
  ['40', 2_953],
] as const;

function versionOf(uri: string): string {
  const bytes = Buffer.byteLength(uri);
  return VERSIONS.find(([, capacity]) => bytes <= capacity)?.[0] ?? '40';
}

/** What a page of PingAM's runs to draw the code; the call is that page's own. */
export function drawingScript(uri: string): string {
  const members = [`id: 'callback_0'`, `text: '${scriptText(uri)}'`, `version: '${versionOf(uri)}'`, `code: 'L'`];
  return `window.QRCodeReader.createCode({ ${members.join(', ')} });`;
}

export function codeCallbacks({ uri, message }: { uri: string; message: string }): Callback[] {
  return [
    { type: 'TextOutputCallback', message, messageType: '0' },
    { type: 'TextOutputCallback', message: drawingScript(uri), messageType: '4' },
    { type: 'HiddenValueCallback', id: CODE_ID, value: uri },
  ];
}

/** How often a client that cannot be held asks again, in milliseconds. */
export const POLL_MS = 2_000;

export const waitingCallback: Callback = {
  type: 'PollingWaitCallback',
  waitTime: String(POLL_MS),
  message: 'Waiting for response...',
};

export const nextCallback: Callback = {
  type: 'ConfirmationCallback',
  prompt: '',
  messageType: 0,
  options: ['Next'],
  optionType: -1,
  defaultOption: 0,
};
