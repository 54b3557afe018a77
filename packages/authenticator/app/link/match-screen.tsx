import type { Inspection } from 'lanyard-authenticator/engine';
import { RequestScreen } from '../requests/request-screen.tsx';

type MatchProps = { readonly link: string; readonly found: Extract<Inspection, { kind: 'match' }> };

/** The QR code of a sign-in screen, scanned with the phone's own camera: its request, with the scan already done. */
export const MatchScreen = ({ link, found }: MatchProps) => <RequestScreen pushId={found.pushId} scanned={link} />;
