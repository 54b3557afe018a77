import { useEffect, useState } from 'react';
import { type BiometricSupport, biometricSupport } from './prf.ts';

/** Null until the platform has answered. */
export const useBiometricSupport = (): BiometricSupport | null => {
  const [support, setSupport] = useState<BiometricSupport | null>(null);
  useEffect(() => {
    let gone = false;
    void biometricSupport().then((answer) => gone || setSupport(answer));
    return () => {
      gone = true;
    };
  }, []);
  return support;
};
