import { useEffect, useRef, useState } from 'react';
import { type CameraFailure, describeCameraFailure, listCameras, openCamera, stopCamera } from './camera.ts';
import { loadReader } from './decoder.ts';

type Scanner = {
  readonly video: React.RefObject<HTMLVideoElement | null>;
  readonly state: 'starting' | 'looking' | 'failed';
  readonly failure: CameraFailure | null;
  readonly cameras: readonly MediaDeviceInfo[];
};

/**
 * Runs the camera while the calling screen is shown, and tells each new QR text once. The camera is given back when
 * the screen goes, when the page is hidden, and before it is opened again.
 */
export const useScanner = (options: {
  camera: string | null;
  attempt: number;
  onText: (text: string) => void;
}): Scanner => {
  const { camera, attempt } = options;
  const video = useRef<HTMLVideoElement>(null);
  const onText = useRef(options.onText);
  onText.current = options.onText;
  const [state, setState] = useState<Scanner['state']>('starting');
  const [failure, setFailure] = useState<CameraFailure | null>(null);
  const [cameras, setCameras] = useState<readonly MediaDeviceInfo[]>([]);

  useEffect(() => {
    const ended = new AbortController();
    const fail = (error: unknown) => {
      if (ended.signal.aborted) return;
      setFailure(describeCameraFailure(error));
      setState('failed');
    };
    const run = async () => {
      setState('starting');
      const stream = await openCamera(camera);
      ended.signal.addEventListener('abort', () => stopCamera(stream));
      if (ended.signal.aborted) return stopCamera(stream);
      const element = video.current;
      if (!element) return;
      element.srcObject = stream;
      await element.play();
      setCameras(await listCameras());
      setState('looking');
      await lookForCodes(element, (text) => onText.current(text), ended.signal);
    };
    run().catch(fail);
    return () => ended.abort();
  }, [camera, attempt]);

  return { video, state, failure, cameras };
};

const lookForCodes = async (element: HTMLVideoElement, tell: (text: string) => void, signal: AbortSignal) => {
  const read = await loadReader('camera');
  let last: string | null = null;
  while (!signal.aborted) {
    await nextFrame();
    if (element.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) continue;
    const text = await read(element, { width: element.videoWidth, height: element.videoHeight });
    if (text === null || text === last || signal.aborted) continue;
    last = text;
    tell(text);
  }
};

const nextFrame = () => new Promise<void>((resolve) => requestAnimationFrame(() => resolve()));
