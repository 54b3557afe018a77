/** The camera, and what to say when it cannot be used. */

export type CameraFailure = { readonly title: string; readonly text: string };

const failures: Readonly<Record<string, CameraFailure>> = {
  NotAllowedError: {
    title: 'The camera is switched off for this app',
    text: 'Allow the camera in the browser’s settings for this site, then try again. Or use the link under the QR code.',
  },
  NotFoundError: {
    title: 'No camera here',
    text: 'This device has no camera that the app can use. Copy the link under the QR code and paste it instead.',
  },
  NotReadableError: {
    title: 'The camera is busy',
    text: 'Another app is using the camera. Close it and try again.',
  },
  NotSupportedError: {
    title: 'No camera in this browser',
    text: 'This browser does not let a page use the camera. Paste the link under the QR code, or choose a picture of it.',
  },
};

const unknownFailure: CameraFailure = {
  title: 'The camera did not start',
  text: 'Try again. If that does not help, copy the link under the QR code and paste it.',
};

const aliases: Readonly<Record<string, string>> = {
  OverconstrainedError: 'NotFoundError',
  SecurityError: 'NotAllowedError',
  PermissionDeniedError: 'NotAllowedError',
  AbortError: 'NotReadableError',
};

export const describeCameraFailure = (error: unknown): CameraFailure => {
  const name = error instanceof Error ? error.name : '';
  return failures[aliases[name] ?? name] ?? unknownFailure;
};

/**
 * Starts the camera at the back of a phone, or the one that `deviceId` names. Throws the browser's DOMException
 * (`NotSupportedError` where pages may not use a camera at all), for `describeCameraFailure`.
 */
export const openCamera = async (deviceId: string | null): Promise<MediaStream> => {
  const media: MediaDevices | undefined = navigator.mediaDevices;
  if (!media?.getUserMedia) throw new DOMException('pages have no camera here', 'NotSupportedError');
  const which: MediaTrackConstraints = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: 'environment' };
  return media.getUserMedia({ video: { ...which, width: { ideal: 1280 }, height: { ideal: 720 } }, audio: false });
};

/** Names of the cameras to choose from; known only after one was allowed. */
export const listCameras = async (): Promise<readonly MediaDeviceInfo[]> =>
  (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'videoinput');

export const stopCamera = (stream: MediaStream): void => {
  for (const track of stream.getTracks()) track.stop();
};
