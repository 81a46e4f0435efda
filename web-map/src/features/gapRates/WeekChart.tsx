/** Values per week, as bars or lines. What is held back is grey, each series in a lane of its own: it is not zero. */
import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useTranslation } from 'react-i18next';
import type { GapWeek } from '../../api/types';
import { days, percent } from '../../i18n/format';
import { useChart } from '../../ui/useChart';
import { heldBack, type Series, valuesOf, weekName } from './rates';

use([BarChart, LineChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

/** Apart for common kinds of colour blindness, and by shape besides. */
const COLORS = ['#a8480f', '#3f80a8', '#5b4a8a'];
const GREY = '#e1e5e4';
const SYMBOLS = ['circle', 'rect', 'triangle'];

type Props = { weeks: readonly GapWeek[]; series: readonly Series[]; kind: 'bar' | 'line' | 'share' };

export default function WeekChart({ weeks, series, kind }: Props) {
  const { t } = useTranslation();
  const key = JSON.stringify([weeks, series, kind]);

  const element = useChart(key, () => {
    const text = (value: unknown) => {
      if (typeof value !== 'number') return t('rates.held_back');
      if (kind === 'share') return percent(value);
      return kind === 'line' ? t('rates.days', { value: days(value) }) : String(value);
    };
    const grey = t('rates.held_back');
    const marks = series.map((one) => heldBack(weeks, one));
    const any = marks.some((each) => each.some((mark) => mark !== null));
    const names = weeks.map(({ week }) => weekName(week));
    return {
      color: COLORS,
      grid: { left: 44, right: 12, top: 34, bottom: 24 },
      legend: {
        top: 0,
        left: 0,
        itemWidth: 14,
        itemHeight: 10,
        data: [
          ...series.map((one) => t(`rates.${one}`)),
          ...(any ? [{ name: grey, icon: 'rect', itemStyle: { color: GREY, borderWidth: 0 } }] : []),
        ],
      },
      tooltip: { trigger: 'axis', valueFormatter: text },
      xAxis: [
        { type: 'category', data: names },
        { type: 'category', data: names, show: false, axisPointer: { show: false } },
      ],
      yAxis: [
        {
          type: 'value',
          min: 0,
          ...(kind === 'share' && { max: 1, axisLabel: { formatter: (value: number) => percent(value) } }),
          ...(kind === 'bar' && { minInterval: 1 }),
        },
        { type: 'value', show: false, min: 0, max: 1 },
      ],
      series: [
        ...series.map((one, index) => ({
          name: t(`rates.${one}`),
          type: kind === 'bar' ? 'bar' : 'line',
          connectNulls: false,
          symbol: SYMBOLS[index],
          symbolSize: 9,
          barCategoryGap: '20%',
          barGap: '10%',
          data: valuesOf(weeks, one),
        })),
        // On axes of their own, so that they lie side by side as the bars do: grey from top to bottom, outlined as its series.
        ...marks.map((data, index) => ({
          name: grey,
          type: 'bar',
          xAxisIndex: 1,
          yAxisIndex: 1,
          barCategoryGap: '20%',
          barGap: '10%',
          silent: true,
          z: 0,
          tooltip: { show: false },
          itemStyle: { color: GREY, borderColor: COLORS[index], borderType: 'dashed', borderWidth: 1 },
          data,
        })),
      ],
    };
  });

  return <div ref={element} className="week-chart" />;
}
