/** A key for the whole console, unless somebody is typing or a dialog is open. */
import { useEffect, useRef } from 'react';

export function useHotkey(key: string, act: () => void): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== key || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented)
        return;
      const target = event.target as HTMLElement;
      if (key !== 'Escape' && target.closest('input, textarea, select, [contenteditable]')) return;
      if (
        document.querySelector(
          '.ant-modal-wrap, .ant-image-preview, .ant-popover:not(.ant-popover-hidden), .ant-dropdown:not(.ant-dropdown-hidden)',
        )
      )
        return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [key]);
}
