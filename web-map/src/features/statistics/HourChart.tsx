/** Passages per hour at one gate, as bars. What is held back has none, and that is said below them. */
import { BarChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useTranslation } from 'react-i18next';
import type { GateHour } from '../../api/types';
import { useChart } from '../../ui/useChart';
import { holdsBack, lastDay } from './hours';

use([BarChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

export default function HourChart({ hours }: { hours: readonly GateHour[] }) {
  const { t } = useTranslation();
  const bars = lastDay(hours, new Date());
  const key = JSON.stringify(bars);

  const element = useChart(key, () => {
    return {
      color: ['#3f80a8', '#a63a1b'],
      grid: { left: 34, right: 8, top: 30, bottom: 22 },
      legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 10 },
      tooltip: {
        trigger: 'axis',
        valueFormatter: (value: unknown) =>
          typeof value === 'number' ? String(value) : t('gate.hour_held_back'),
      },
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
    };
  });

  return (
    <>
      <div ref={element} className="hour-chart" />
      {holdsBack(bars) && <p className="panel-about">{t('gate.hours_held_back')}</p>}
    </>
  );
}
