import '@lanyard/ui/styles.css';
import './portal.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { queryClient, whenSignedOut } from './app/queries.ts';
import { router } from './app/router.tsx';

// A session that ended elsewhere: the routes look again, and lead to the sign-in and back.
whenSignedOut(() => void router.invalidate());

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
}
