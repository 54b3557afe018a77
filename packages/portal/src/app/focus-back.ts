import { useEffect, useRef } from 'react';

/**
 * Gives the focus back after a dialog that an entry of a menu opened: the entry is gone by then, so its menu stands for it. For
 * whoever draws the dialog, which closes first.
 */
export function useFocusBack(isOpen: boolean, find: () => HTMLElement | null | undefined): void {
  const wasOpen = useRef(false);
  useEffect(() => {
    if (wasOpen.current && !isOpen && document.activeElement === document.body) find()?.focus();
    wasOpen.current = isOpen;
  });
}
