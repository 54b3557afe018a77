import { Button } from '@mantine/core';
import type { PushRequest } from 'lanyard-authenticator/engine';
import { Sheet } from '../shell/sheet.tsx';

type ConfirmProps = { readonly request: PushRequest; readonly onConfirm: () => void; readonly onClose: () => void };

export const ConfirmSheet = ({ request, onConfirm, onClose }: ConfirmProps) => (
  <Sheet title="Are you signing in at this moment?" onClose={onClose}>
    <p>
      {request.service} asks for <strong>{request.account}</strong>
      {request.place && ` from ${request.place}`}. Say yes only if you started this yourself.
    </p>
    <Button size="lg" onClick={onConfirm}>
      Yes, I started this
    </Button>
    <Button size="lg" variant="subtle" onClick={onClose}>
      Go back
    </Button>
  </Sheet>
);
