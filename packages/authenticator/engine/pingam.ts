/** The way to everything about PingAM's protocol, which most phones never need: it is loaded when it is needed first. */

/** Whether this text claims to be a code of that protocol. */
export const isMfaCode = (text: string): boolean => /^\s*(?:push|mf)auth:/i.test(text);

/** Whether a Key URI has one of the parameters that PingAM adds. */
export const isExtended = (keyUri: string): boolean => /[?&](?:b|policies)=/i.test(keyUri);

export const pingAm = () => import('./pingam/index.ts');
