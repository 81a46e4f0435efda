/** Whether an element has come near the screen: what is far below is not fetched. */
import { useCallback, useState } from 'react';

const NEAR = '400px';

export function useSeen(): { seen: boolean; watch(element: HTMLElement | null): (() => void) | undefined } {
  const [seen, setSeen] = useState(false);
  const watch = useCallback((element: HTMLElement | null) => {
    if (!element) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        setSeen(true);
        observer.disconnect();
      },
      { rootMargin: NEAR },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { seen, watch };
}
