/** A camera for Chromium: a film of a QR code as it lies in front of a phone, written as raw YUV4MPEG2. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import encodeQR from 'qr';

const WIDTH = 1280;
const HEIGHT = 720;
/** Pixels of one side of the code, with its quiet zone. */
const SIDE = 560;
/** Nobody holds a phone straight. */
const TILT = (7 * Math.PI) / 180;
const [DESK, PAPER, INK] = [110, 225, 35];

export interface FakeCamera {
  /** For `openStory({ chromium })`. */
  chromium: string[];
  /** Holds this text, or nothing, in front of the camera from the next time that it is switched on. */
  show: (text: string | null) => void;
}

/** Brightness of every pixel: the code, tilted and off the middle, on a desk. */
function takePicture(text: string | null): Uint8Array {
  const modules = text === null ? [] : encodeQR(text, 'raw', { border: 4 });
  const size = SIDE / modules.length;
  const pixels = new Uint8Array(WIDTH * HEIGHT).fill(DESK);
  const [sin, cos] = [Math.sin(TILT), Math.cos(TILT)];
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      const [dx, dy] = [x - WIDTH * 0.46, y - HEIGHT * 0.5];
      const column = Math.floor((dx * cos + dy * sin + SIDE / 2) / size);
      const row = Math.floor((dy * cos - dx * sin + SIDE / 2) / size);
      const isDark = modules[row]?.[column];
      if (isDark !== undefined) pixels[y * WIDTH + x] = isDark ? INK : PAPER;
    }
  }
  return pixels;
}

/** Two equal frames, which Chromium shows over and over. */
function film(text: string | null): Buffer {
  const header = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`);
  const grey = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), takePicture(text), grey]);
  return Buffer.concat([header, frame, frame]);
}

export function openFakeCamera(t: TestContext): FakeCamera {
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-camera-'));
  const file = join(folder, 'film.y4m');
  t.after(() => rmSync(folder, { recursive: true }));
  const show = (text: string | null) => {
    writeFileSync(`${file}.next`, film(text));
    renameSync(`${file}.next`, file);
  };
  show(null);
  return {
    show,
    chromium: [
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-video-capture=${file}`,
    ],
  };
}
