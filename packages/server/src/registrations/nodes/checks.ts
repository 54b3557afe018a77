/**
 * Everything about the properties of a registration node that one of the apps in people's pockets would misread: said when
 * the node is saved, not when a thousand phones have failed.
 */
import {
  buildMfaUri,
  fitsPingAmQr,
  formatMessageId,
  isAlphabetNeutral,
  type MfaRegistration,
  QR_BYTES,
  registrationFaults,
} from '@lanyard/protocol/pingam';
import type { JourneySite } from '../../journeys/index.ts';
import { addressRefusal } from '../../kit/index.ts';
import { messageEndpoint } from '../methods/pingam-code.ts';
import { marked } from './code-screen.ts';
import { type Look, type OathProperties, oathKindOf } from './properties.ts';

export type CodeProperties = Pick<Look, 'issuer' | 'bgColor' | 'imgUrl'> & {
  readonly lookOfRealm: boolean;
  readonly oath?: OathProperties;
  readonly push: boolean;
  readonly policiesJson?: string;
  readonly allowLargeCode: boolean;
  readonly visibleToJavaScriptSdk?: boolean;
};

/** Every part of the code's address that both actions share. */
export function endpointOf({ publicUrl, realm }: JourneySite): string {
  return messageEndpoint({ publicUrl }, realm);
}

/** What is checked where it is not known yet where the journey will run: the shortest address that there can be. */
const ANYWHERE: JourneySite = { publicUrl: 'https://a.b', realm: 'r' };

/** Texts for people; none: every app reads the code as it is meant. */
export function codeFaults(properties: CodeProperties, site: JourneySite = ANYWHERE): string[] {
  const faults = [...settingFaults(properties, site), ...imageFaults(properties)];
  return faults.length > 0 ? faults : sizeFaults(properties, site);
}

export const bareColour = (bgColor: string): string => bgColor.replace('#', '');

function settingFaults({ issuer, bgColor, imgUrl, policiesJson, push }: CodeProperties, site: JourneySite): string[] {
  const settings = { issuer, image: imgUrl, background: bareColour(bgColor), policies: policiesJson?.trim() };
  const faults = registrationFaults({ ...settings, endpoint: endpointOf(push ? site : ANYWHERE) });
  return faults.map(({ property, text }) =>
    property === 'endpoint' ? `The address of this server with the realm ${text}.` : `${property} ${text}.`,
  );
}

/** It stands in the code as it is: other characters are decoded, cut at or refused by one app or the other. */
const PLAIN_ADDRESS = /^[A-Za-z0-9\-._~:/@!$()*,;=?]*$/;

const IMAGE_FILE = /\.(png|jpe?g)$/i;

/** Names that stand for nothing outside of one network: without a dot, or under what RFC 6762, RFC 8375 and ICANN keep for them. */
const INTERNAL_NAME = /^[^.:]+$|\.(?:local|internal|home\.arpa|localdomain)$/;

/** Phones load the logo: an address inside somebody's network would make each of them knock there. */
function imageFaults({ imgUrl, push }: Pick<CodeProperties, 'imgUrl' | 'push'>): string[] {
  if (imgUrl === '' || !URL.canParse(imgUrl)) return [];
  const refusal = addressRefusal(imgUrl, { privateNetworks: false });
  if (refusal !== null) return [`imgUrl cannot be used. ${refusal}`];
  if (INTERNAL_NAME.test(new URL(imgUrl).hostname.replace(/\.$/, '')))
    return ['imgUrl names a machine that a private network alone knows.'];
  if (!PLAIN_ADDRESS.test(imgUrl) || /javascript:/i.test(imgUrl))
    return ['imgUrl holds a character that some apps decode or refuse. Use plain letters, digits and hyphens.'];
  if (!IMAGE_FILE.test(new URL(imgUrl).pathname)) return ['imgUrl must name a PNG or JPEG file: apps show no other.'];
  return push && !isAlphabetNeutral(imgUrl)
    ? ['imgUrl holds a character (~ or ?) at a place where some apps decode it wrongly.']
    : [];
}

/** Bytes of the longest issuer that a realm may have: 64 characters, many of them of two bytes. */
const REALM_ISSUER_LENGTH = 96;

/** Characters of an account name that a code should have room for: an e-mail address, as a rule. */
const ACCOUNT_LENGTH = 40;

function sizeFaults(properties: CodeProperties, site: JourneySite): string[] {
  const sample = sampleUri(properties, site);
  if (properties.allowLargeCode || fitsPingAmQr(properties.visibleToJavaScriptSdk ? marked(sample) : sample)) return [];
  return [
    `The code would have more than ${QR_BYTES} bytes, which pages of PingAM cannot draw. Shorten issuer, logo address or policies, or allow large codes.`,
  ];
}

/** A code such as the node will make; only its length is looked at. */
function sampleUri(properties: CodeProperties, site: JourneySite): string {
  const { issuer, lookOfRealm, bgColor, imgUrl, policiesJson, oath, push } = properties;
  const registration: MfaRegistration = {
    issuer: lookOfRealm ? 'a'.repeat(REALM_ISSUER_LENGTH) : issuer,
    account: 'a'.repeat(ACCOUNT_LENGTH),
    background: bareColour(bgColor),
    image: imgUrl,
    push: push ? samplePush(site) : undefined,
    oath: oath && sampleOath(oath),
    policies: policiesJson?.trim(),
  };
  return buildMfaUri(registration);
}

function samplePush(site: JourneySite): NonNullable<MfaRegistration['push']> {
  const uuid = '00000000-0000-4000-8000-000000000000';
  const messageId = formatMessageId({ kind: 'REGISTER', uuid, time: 1_700_000_000_000 });
  return { secret: new Uint8Array(32), challenge: new Uint8Array(32), messageId, endpoint: endpointOf(site) };
}

function sampleOath(properties: OathProperties): NonNullable<MfaRegistration['oath']> {
  const { kind, secretBytes, digits, period, algorithm } = oathKindOf(properties);
  const secret = new Uint8Array(secretBytes);
  return kind === 'totp' ? { kind, secret, digits, period, algorithm } : { kind, secret, digits, counter: 0 };
}
