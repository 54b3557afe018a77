import { useMemo } from 'react';
import { drawQr } from './qr-picture.ts';

export type QrCodeProps = {
  text: string;
  /** What a person who cannot see it should know. */
  label: string;
  /** Marks the code for a helper on the same page that can follow it without a camera. */
  scannable?: boolean;
  /** Shown faded, when it can no longer be used. */
  faded?: boolean;
};

/** A crisp QR code as SVG on a white plate, in the dark scheme too: cameras expect dark on light. */
export function QrCode({ text, label, scannable = false, faded = false }: QrCodeProps) {
  const drawing = useMemo(() => drawQr(text), [text]);
  const marker = scannable && !faded ? { 'data-scan-link': text } : {};
  return (
    <div className="ly-qr" data-faded={faded || undefined} {...marker}>
      <svg
        className="ly-qr-drawing"
        role="img"
        aria-label={label}
        viewBox={`0 0 ${drawing.size} ${drawing.size}`}
        shapeRendering="crispEdges"
      >
        <rect width={drawing.size} height={drawing.size} fill="#fff" />
        <path d={drawing.path} fill="#000" />
      </svg>
    </div>
  );
}
