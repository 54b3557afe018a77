import { createContext, useContext } from 'react';
import type { Opening } from '../model/script-work.ts';

export const OpenScript = createContext<(opening: Opening) => void>(() => undefined);

/** Opens a script in the dialog of the editor. */
export const useOpenScript = (): ((opening: Opening) => void) => useContext(OpenScript);
