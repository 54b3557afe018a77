import { Skeleton } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { OnlineAdd } from './online-add.tsx';

const OtherApp = lazy(async () => ({ default: (await import('./other-app.tsx')).OtherApp }));

/** Adds a device: our app by one scan, or any other authenticator app. */
export function AddScreen() {
  const { method } = useSearch({ from: '/$realm/person/add' });
  if (method !== 'app') return <OnlineAdd />;
  return (
    <Suspense fallback={<Skeleton height={360} />}>
      <OtherApp />
    </Suspense>
  );
}
