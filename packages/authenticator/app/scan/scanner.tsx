import { IconCamera, Notice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useState } from 'react';
import classes from './scanner.module.css';
import { useScanner } from './use-scanner.ts';

type ScannerProps = {
  readonly label: string;
  /** Called once for each new text; the scanner goes on looking until it is taken away. */
  readonly onText: (text: string) => void;
};

/** The camera with a frame to aim by. */
export const Scanner = ({ label, onText }: ScannerProps) => {
  const [camera, setCamera] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  const { video, state, failure, cameras } = useScanner({ camera, attempt, onText });
  const again = () => setAttempt((count) => count + 1);
  return (
    <div className={classes.scanner}>
      {failure && state === 'failed' && (
        <Notice
          tone="warn"
          title={failure.title}
          action={
            <Button variant="default" onClick={again}>
              Try again
            </Button>
          }
        >
          {failure.text}
        </Notice>
      )}
      <div className={classes.view} hidden={state === 'failed'}>
        <video ref={video} className={classes.video} muted playsInline aria-label="What the camera sees" />
        <span className={classes.aim} aria-hidden="true" />
      </div>
      {state !== 'failed' && (
        <p className={classes.label} role="status">
          {state === 'starting' ? 'Starting the camera. Your browser may ask for your permission.' : label}
        </p>
      )}
      {cameras.length > 1 && state === 'looking' && (
        <NextCamera cameras={cameras} camera={camera} onChoose={setCamera} />
      )}
    </div>
  );
};

type NextCameraProps = {
  readonly cameras: readonly MediaDeviceInfo[];
  readonly camera: string | null;
  readonly onChoose: (deviceId: string) => void;
};

const NextCamera = ({ cameras, camera, onChoose }: NextCameraProps) => {
  const index = cameras.findIndex(({ deviceId }) => deviceId === camera);
  const next = cameras[(index + 1) % cameras.length];
  if (!next) return null;
  return (
    <Button
      variant="subtle"
      leftSection={<IconCamera size={20} aria-hidden="true" />}
      onClick={() => onChoose(next.deviceId)}
    >
      Use another camera
    </Button>
  );
};
