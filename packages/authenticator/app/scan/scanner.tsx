import { IconCamera, Notice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { CameraFailure } from './camera.ts';
import { useScanner } from './use-scanner.ts';
import classes from './view-finder.module.css';
import { ViewFinder } from './view-finder.tsx';

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
    <ViewFinder isEmpty={state === 'failed'} label={state === 'failed' ? '' : wordsWhile(state, label)}>
      <video
        ref={video}
        className={classes.video}
        hidden={state === 'failed'}
        muted
        playsInline
        aria-label="What the camera sees"
      />
      {failure && state === 'failed' ? (
        <Failure {...failure} onAgain={again} />
      ) : (
        <span className={classes.aim} aria-hidden="true" />
      )}
      {cameras.length > 1 && state === 'looking' && (
        <NextCamera cameras={cameras} camera={camera} onChoose={setCamera} />
      )}
    </ViewFinder>
  );
};

const wordsWhile = (state: 'starting' | 'looking', label: string): string =>
  state === 'starting' ? 'Starting the camera. Your browser may ask for your permission.' : label;

const Failure = ({ title, text, onAgain }: CameraFailure & { onAgain: () => void }) => (
  <Notice
    tone="warn"
    title={title}
    action={
      <Button variant="default" onClick={onAgain}>
        Try again
      </Button>
    }
  >
    {text}
  </Notice>
);

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
      className={classes.other}
      variant="default"
      leftSection={<IconCamera size={20} aria-hidden="true" />}
      onClick={() => onChoose(next.deviceId)}
    >
      Use another camera
    </Button>
  );
};
