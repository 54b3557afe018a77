import { useEffect, useState } from 'react';
import { proposeDeviceName } from './device-name.ts';

/** What the person calls this device at the server; a proposal until they type. */
export const useDeviceName = () => {
  const [name, setName] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    void proposeDeviceName().then((proposed) => gone || setName((typed) => typed ?? proposed));
    return () => {
      gone = true;
    };
  }, []);
  return [name ?? '', setName] as const;
};
