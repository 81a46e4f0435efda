/** Narrows the queue: how a gap stands in one row for the thumb; rule, grid and house folded. */
import { FilterOutlined } from '@ant-design/icons';
import { Badge, Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Gap, GapStanding } from '../../api/types';
import { buildingsOf, type Filter, narrowed, RULES, STANDINGS } from './filter';
import { useGapAreas } from './queries';

type Props = {
  siteId: string;
  filter: Filter;
  /** What is known to be open: whose houses can be picked. */
  open: readonly Gap[];
  onNarrow(change: Partial<Filter>): void;
};

export function GapFilters({ siteId, filter, open, onNarrow }: Props) {
  const { t } = useTranslation();
  const count = narrowed(filter);
  const [folded, setFolded] = useState(count === 0);
  return (
    <>
      <fieldset className="queue-chips" aria-label={t('queue.state')}>
        <Badge count={count} size="small">
          <Button
            shape="round"
            icon={<FilterOutlined />}
            aria-expanded={!folded}
            onClick={() => setFolded(!folded)}
          >
            {t('queue.filter')}
          </Button>
        </Badge>
        {STANDINGS.map((standing) => (
          <Button
            key={standing}
            type={filter.standing === standing ? 'primary' : 'default'}
            shape="round"
            aria-pressed={filter.standing === standing}
            onClick={() => onNarrow({ standing })}
          >
            {t(chipText(standing))}
          </Button>
        ))}
      </fieldset>
      {!folded && <Narrow siteId={siteId} filter={filter} open={open} onNarrow={onNarrow} />}
    </>
  );
}

function chipText(standing: GapStanding) {
  if (standing === 'open') return 'queue.all_open';
  return standing === 'reminded' ? 'queue.reminders' : (`gap_state.${standing}` as const);
}

function Narrow({ siteId, filter, open, onNarrow }: Props) {
  const { t } = useTranslation();
  const areas = useGapAreas(siteId);
  const houses = buildingsOf(open).map(({ id, doorplate, gaps }) => ({
    value: id,
    label: `${doorplate ?? t('building.unnamed')} (${gaps})`,
  }));
  return (
    <div className="queue-narrow">
      <Select
        allowClear
        size="large"
        aria-label={t('queue.rule')}
        placeholder={t('queue.rule')}
        value={filter.rule}
        onChange={(rule) => onNarrow({ rule: rule ?? null })}
        options={RULES.map((value) => ({ value, label: t(`gap.rule.${value}`) }))}
      />
      <Select
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        size="large"
        aria-label={t('queue.house')}
        placeholder={t('queue.house')}
        value={filter.building}
        onChange={(building) => onNarrow({ building: building ?? null })}
        options={houses}
      />
      {areas.data && areas.data.length > 0 && (
        <Select
          allowClear
          size="large"
          aria-label={t('queue.area')}
          placeholder={t('queue.area')}
          value={filter.area}
          onChange={(area) => onNarrow({ area: area ?? null })}
          options={areas.data.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
    </div>
  );
}
