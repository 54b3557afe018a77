import { useSearch } from '@tanstack/react-router';
import { OnlineAdd } from './OnlineAdd.tsx';
import { OtherApp } from './OtherApp.tsx';

/** Adds a device: our app by one scan, or any other authenticator app. */
export function AddScreen() {
  const { method } = useSearch({ from: '/$realm/person/add' });
  return method === 'app' ? <OtherApp /> : <OnlineAdd />;
}
