export type Watched = {
  /** The link of the QR code that the portal shows now. */
  link: string | null;
  /** Which of the three steps comes next, from 0; 3 when all are done. */
  step: number;
  signedIn: boolean;
};

export const NOTHING_SEEN: Watched = { link: null, step: 0, signedIn: false };

function look(portal: Document, before: Watched): Watched {
  const link = portal.querySelector('[data-scan-link]')?.getAttribute('data-scan-link') ?? null;
  const signedIn =
    portal.querySelector('main') === null ? before.signedIn : !portal.location.pathname.endsWith('/sign-in');
  const added = before.step >= 2 || portal.querySelector('[data-device-added]') !== null;
  const again = before.step === 3 || (before.step === 2 && !before.signedIn && signedIn);
  return { link, signedIn, step: again ? 3 : added ? 2 : signedIn ? 1 : 0 };
}

/**
 * Follows the portal in its frame, which is of the same origin: the code that it shows, and how far the visitor is.
 * Gives the way to stop.
 */
export function watchPortal(frame: HTMLIFrameElement, onChange: (watched: Watched) => void): () => void {
  let seen = NOTHING_SEEN;
  const update = () => {
    const portal = frame.contentDocument;
    if (portal === null) return;
    const now = look(portal, seen);
    if (now.link === seen.link && now.step === seen.step && now.signedIn === seen.signedIn) return;
    seen = now;
    onChange(now);
  };
  const observer = new MutationObserver(update);
  const attach = () => {
    observer.disconnect();
    const portal = frame.contentDocument;
    if (portal !== null)
      observer.observe(portal, { subtree: true, childList: true, attributeFilter: ['data-scan-link'] });
    update();
  };
  frame.addEventListener('load', attach);
  attach();
  return () => {
    frame.removeEventListener('load', attach);
    observer.disconnect();
  };
}
