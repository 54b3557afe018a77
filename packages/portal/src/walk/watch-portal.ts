export type Watched = {
  /** The link of the QR code that the portal shows now. */
  link: string | null;
  /** Which of the three steps comes next, from 0. */
  step: number;
};

export const NOTHING_SEEN: Watched = { link: null, step: 0 };

function look(portal: Document, before: Watched): Watched {
  const link = portal.querySelector('[data-scan-link]')?.getAttribute('data-scan-link') ?? null;
  const added = before.step === 2 || portal.querySelector('[data-device-added]') !== null;
  const signedIn = !portal.location.pathname.endsWith('/sign-in');
  return { link, step: added ? 2 : signedIn ? 1 : 0 };
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
    if (now.link === seen.link && now.step === seen.step) return;
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
