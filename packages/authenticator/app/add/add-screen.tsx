import { IconKeyboard, IconQrcode } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { ViewFinder } from '../scan/view-finder.tsx';
import { Screen } from '../shell/screen.tsx';
import { openLink } from '../state/links.ts';
import { PasteForm } from './paste-form.tsx';
import { PictureButton } from './picture-button.tsx';

// The camera and its decoder are needed by few visits.
const Scanner = lazy(() => import('../scan/scanner.tsx').then(({ Scanner }) => ({ default: Scanner })));

/** Adding an account: with the camera, from a picture, or with a link (F14). */
export const AddScreen = ({ by }: { by: 'camera' | 'link' }) => {
  const [way, setWay] = useState(by);
  return way === 'camera' ? <ByCamera onOther={() => setWay('link')} /> : <ByLink onOther={() => setWay('camera')} />;
};

const ByCamera = ({ onOther }: { onOther: () => void }) => (
  <Screen title="Scan a QR code">
    <Suspense fallback={<ViewFinder label="Starting the camera." />}>
      <Scanner label="Point the camera at the QR code on the other screen." onText={openLink} />
    </Suspense>
    <PictureButton />
    <Button variant="subtle" leftSection={<IconKeyboard size={20} aria-hidden="true" />} onClick={onOther}>
      Paste a link instead
    </Button>
  </Screen>
);

const ByLink = ({ onOther }: { onOther: () => void }) => (
  <Screen title="Paste a link">
    <p>
      On the page that shows the QR code, choose “Copy the link”, and paste it here. Setup codes of other services,
      which start with otpauth://, pushauth:// or mfauth://, work too.
    </p>
    <PasteForm onLink={openLink} />
    <Button variant="subtle" leftSection={<IconQrcode size={20} aria-hidden="true" />} onClick={onOther}>
      Scan a QR code instead
    </Button>
  </Screen>
);
