import { encodeQR } from 'qr';

/** Modules of white around the code; fewer, and cameras lose it (ISO/IEC 18004, 9.1). */
const QUIET_ZONE = 4;
/** A screen has no scratches: fewer and larger modules read faster from a distance than repairable small ones. */
const ERROR_CORRECTION = 'low';
/** Pictures are drawn at least this wide, in pixels, so that a print is still crisp. */
const PICTURE_WIDTH = 1200;

export type QrDrawing = { size: number; path: string; modules: boolean[][] };

/** One SVG path of all dark modules, runs merged, in a square of `size` modules with the quiet zone. */
export function drawQr(text: string): QrDrawing {
  const modules = encodeQR(text, 'raw', { ecc: ERROR_CORRECTION, border: QUIET_ZONE });
  const path = modules.map((row, y) => rowPath(row, y)).join('');
  return { size: modules.length, path, modules };
}

function rowPath(row: boolean[], y: number): string {
  let path = '';
  for (let x = 0; x < row.length; x += 1) {
    if (!row[x]) continue;
    const start = x;
    while (row[x + 1]) x += 1;
    const width = x - start + 1;
    path += `M${start} ${y}h${width}v1h-${width}z`;
  }
  return path;
}

/** A high-resolution PNG of the code, every module a whole number of pixels. Rejects when the browser cannot draw. */
export async function qrPicture(text: string): Promise<Blob> {
  const { modules, size } = drawQr(text);
  const scale = Math.ceil(PICTURE_WIDTH / size);
  const canvas = document.createElement('canvas');
  canvas.width = size * scale;
  canvas.height = size * scale;
  const context = canvas.getContext('2d');
  if (context === null) throw new TypeError('This browser cannot draw pictures.');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = '#000';
  modules.forEach((row, y) => {
    row.forEach((dark, x) => {
      if (dark) context.fillRect(x * scale, y * scale, scale, scale);
    });
  });
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob === null ? reject(new TypeError('No picture was made.')) : resolve(blob)),
      'image/png',
    );
  });
}

/** Saves the code as a PNG file named `name`. */
export async function downloadQrPicture(options: { text: string; name: string }): Promise<void> {
  const url = URL.createObjectURL(await qrPicture(options.text));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = options.name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
