import { Providers } from '@lanyard/ui';
import '@lanyard/ui/styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import './app.css';
import { startInstallOffer } from './state/install.ts';
import { startLinks } from './state/links.ts';
import { startNavigation } from './state/navigation.ts';
import { startWorker } from './state/worker.ts';

// Before anything is drawn: the fragment may hold a registration token, and must leave the address bar at once.
startNavigation();
startLinks();
startInstallOffer();
void startWorker();

const place = document.getElementById('app');
if (place) {
  createRoot(place).render(
    <StrictMode>
      <Providers>
        <App />
      </Providers>
    </StrictMode>,
  );
}
