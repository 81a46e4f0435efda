/** Passages per hour at one gate, as bars. */
import { BarChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { GateHour } from '../../api/types';
import { lastDay } from './hours';

use([BarChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

export default function HourChart({ hours }: { hours: readonly GateHour[] }) {
  const { t } = useTranslation();
  const element = useRef<HTMLDivElement>(null);
  const bars = lastDay(hours, new Date());
  const key = JSON.stringify(bars);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the bars
  useEffect(() => {
    if (!element.current) return;
    const chart = init(element.current, null, { renderer: 'svg' });
    chart.setOption({
      animation: false,
      aria: { enabled: true },
      color: ['#3f80a8', '#a63a1b'],
      grid: { left: 34, right: 8, top: 30, bottom: 22 },
      legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 10 },
      tooltip: { trigger: 'axis' },
      xAxis: {
        type: 'category',
        data: bars.map((bar) => `${bar.hour.getHours()}:00`),
        axisLabel: { interval: 3 },
      },
      yAxis: { type: 'value', minInterval: 1 },
      series: [
        { name: t('gate.granted_label'), type: 'bar', stack: 'all', data: bars.map((bar) => bar.granted) },
        { name: t('gate.refused_label'), type: 'bar', stack: 'all', data: bars.map((bar) => bar.refused) },
      ],
    });
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(element.current);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [key, t]);

  return <div ref={element} className="hour-chart" />;
}
