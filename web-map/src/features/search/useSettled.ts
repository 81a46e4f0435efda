/** A value once it has stopped changing for a moment. */
import { useEffect, useState } from 'react';

export function useSettled<T>(value: T, pause_ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pause_ms);
    return () => clearTimeout(timer);
  }, [value, pause_ms]);
  return settled;
}
