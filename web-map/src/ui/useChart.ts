/** Draws a chart into an element, anew whenever what it shows changes, and fits it to the room that it has. */
import { type EChartsCoreOption, init } from 'echarts/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

/** `key` stands for everything in the options but the language. */
export function useChart(key: string, options: () => EChartsCoreOption) {
  const { t } = useTranslation();
  const element = useRef<HTMLDivElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the options, `t` for the language
  useEffect(() => {
    if (!element.current) return;
    const chart = init(element.current, null, { renderer: 'svg' });
    chart.setOption({ animation: false, aria: { enabled: true }, ...options() });
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(element.current);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [key, t]);

  return element;
}
