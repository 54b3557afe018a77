import { useEffect, useRef } from 'react';

const longPressMs = 500;
const slackPixels = 10;

/**
 * A long press, or the second mouse button, for the rest of what can be done; the click that follows a long press is
 * swallowed. A menu button must offer the same, as keyboards and screen readers know no long press.
 */
export const useLongPress = (options: { onPress: () => void; onLongPress: (() => void) | undefined }) => {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const start = useRef({ x: 0, y: 0 });
  const fired = useRef(false);
  const cancel = () => clearTimeout(timer.current);
  useEffect(() => cancel, []);
  const fire = () => {
    cancel();
    if (fired.current || !options.onLongPress) return;
    fired.current = true;
    options.onLongPress();
  };
  return {
    onPointerDown: (event: React.PointerEvent) => {
      fired.current = false;
      start.current = { x: event.clientX, y: event.clientY };
      if (event.button === 0) timer.current = setTimeout(fire, longPressMs);
    },
    onPointerMove: (event: React.PointerEvent) => {
      const { x, y } = start.current;
      if (Math.hypot(event.clientX - x, event.clientY - y) > slackPixels) cancel();
    },
    onPointerUp: cancel,
    onPointerCancel: cancel,
    onContextMenu: (event: React.MouseEvent) => {
      if (options.onLongPress) event.preventDefault();
      fire();
    },
    onClick: () => {
      if (!fired.current) options.onPress();
      fired.current = false;
    },
  };
};
