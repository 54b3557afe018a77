import { useEffect, useState } from 'react';
import { announce } from '../state/announce.ts';

const shownMs = 2200;

export type CopyState = 'idle' | 'copied' | 'refused';

const words: Readonly<Record<Exclude<CopyState, 'idle'>, string>> = {
  copied: 'Code copied',
  refused: 'This browser does not allow copying here',
};

/** Copies a code and says so, to eyes for a moment and to ears at once. */
export const useCopyCode = (): { state: CopyState; copy: (code: string) => Promise<void> } => {
  const [state, setState] = useState<CopyState>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), shownMs);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async (code: string) => {
    const done = await writeClipboard(code);
    setState(done);
    announce(words[done]);
  };
  return { state, copy };
};

const writeClipboard = async (text: string): Promise<'copied' | 'refused'> => {
  try {
    await navigator.clipboard.writeText(text);
    return 'copied';
  } catch {
    return 'refused';
  }
};
