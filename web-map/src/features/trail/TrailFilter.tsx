/** Narrows the trail: to looks or acts, to an account, a purpose, a person, a time. */
import { Button, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { EntryKind, Purpose, TrailEntry } from '../../api/types';
import { dateOf } from '../../i18n/format';
import { DateInput } from '../../ui/DateInput';
import { PURPOSES } from '../purpose/purpose';
import { type Filter, isId } from './filter';
import { useAccountNames } from './useAccountNames';

type Props = { filter: Filter; entries: readonly TrailEntry[]; onChange(filter: Filter): void };

const KINDS: readonly EntryKind[] = ['look', 'act'];

export function TrailFilter({ filter, entries, onChange }: Props) {
  const { t } = useTranslation();
  const accounts = useAccountNames(entries);
  const today = dateOf(new Date());
  const change = (part: Filter) => onChange({ ...filter, ...part });
  const person = filter.person ?? '';
  return (
    <search className="card filters" aria-label={t('trail.filter')}>
      <Select<EntryKind>
        allowClear
        aria-label={t('trail.kind')}
        placeholder={t('trail.all_kinds')}
        value={filter.kind ?? null}
        onChange={(kind) => change({ kind })}
        options={KINDS.map((value) => ({ value, label: t(`trail.kinds.${value}`) }))}
      />
      <Select<string>
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={t('session.account')}
        placeholder={t('trail.all_accounts')}
        value={filter.account ?? null}
        onChange={(account) => change({ account })}
        options={accounts}
      />
      <Select<Purpose>
        allowClear
        aria-label={t('purpose.title')}
        placeholder={t('trail.all_purposes')}
        value={filter.purpose ?? null}
        onChange={(purpose) => change({ purpose })}
        options={PURPOSES.map((value) => ({ value, label: t(`purpose.${value}`) }))}
      />
      <Input
        allowClear
        aria-label={t('trail.person_about')}
        title={t('trail.person_about')}
        placeholder={t('trail.person')}
        value={person}
        status={person && !isId(person) ? 'warning' : ''}
        onChange={(event) => change({ person: event.target.value || undefined })}
      />
      <DateInput
        label={t('trail.from')}
        placeholder={t('trail.from')}
        value={filter.from}
        max={filter.to ?? today}
        onChange={(from) => change({ from })}
      />
      <DateInput
        label={t('trail.to')}
        placeholder={t('trail.to')}
        value={filter.to}
        min={filter.from}
        max={today}
        onChange={(to) => change({ to })}
      />
      {Object.values(filter).some(Boolean) && (
        <Button onClick={() => onChange({})}>{t('trail.clear')}</Button>
      )}
      {person && !isId(person) && (
        <p role="alert" className="form-complaint">
          {t('trail.person_incomplete')}
        </p>
      )}
    </search>
  );
}
