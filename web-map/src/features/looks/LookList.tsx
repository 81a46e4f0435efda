/** Who looked at personal data, when and why: for auditors and managers. It names no person that was looked at. */
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';
import type { Look, Purpose } from '../../api/types';
import { go } from '../../app/place';
import { dateTime } from '../../i18n/format';
import { Answer } from '../../ui/Answer';
import { More } from '../../ui/More';
import { Panel } from '../../ui/Panel';
import { PURPOSES } from '../purpose/purpose';
import { actionText } from './actions';
import { LookPlace } from './LookPlace';

type Filter = { purpose: Purpose | null; account: string | null };

function useLooks(siteId: string, filter: Filter) {
  const { purpose, account } = filter;
  return usePages({
    queryKey: keys.looks(siteId, filter),
    fetchPage: (cursor) =>
      answerOf(
        api.GET('/looks', {
          params: {
            query: {
              site_id: siteId,
              ...(purpose && { purpose }),
              ...(account && { account_id: account }),
              ...pageMembers(cursor, 50),
            },
          },
        }),
      ),
  });
}

export function LookList({ siteId }: { siteId: string }) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<Filter>({ purpose: null, account: null });
  const looks = useLooks(siteId, filter);
  const accounts = useAccountsSeen(looks.data ?? []);
  return (
    <Panel
      side="left"
      subject="looks"
      title={t('looks.title')}
      subtitle={t('looks.about')}
      onClose={() => go({ list: null })}
    >
      <div className="form-row">
        <Select<Purpose>
          allowClear
          aria-label={t('purpose.title')}
          placeholder={t('looks.all')}
          value={filter.purpose}
          onChange={(purpose) => setFilter({ ...filter, purpose: purpose ?? null })}
          options={PURPOSES.map((value) => ({ value, label: t(`purpose.${value}`) }))}
        />
        <Select<string>
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={t('session.account')}
          placeholder={t('looks.all_accounts')}
          value={filter.account}
          onChange={(account) => setFilter({ ...filter, account: account ?? null })}
          options={accounts}
        />
      </div>
      <Answer query={looks} rows={8} isEmpty={(items) => items.length === 0} empty={t('looks.empty')}>
        {(items) => (
          <>
            <ul className="rows">
              {items.map((look) => (
                <LookRow key={look.id} look={look} />
              ))}
            </ul>
            <More query={looks} />
          </>
        )}
      </Answer>
    </Panel>
  );
}

/** The accounts that were met so far, also while the list is narrowed to one of them. */
function useAccountsSeen(looks: readonly Look[]): { value: string; label: string }[] {
  const [seen] = useState(() => new Map<string, string>());
  for (const look of looks) seen.set(look.account_id, `${look.account_name} · ${look.organisation}`);
  return [...seen].map(([value, label]) => ({ value, label }));
}

function LookRow({ look }: { look: Look }) {
  const { t } = useTranslation();
  return (
    <li className="row">
      <strong>{actionText(look.action, t)}</strong>
      <time className="row-aside" dateTime={look.looked_at}>
        {dateTime(look.looked_at)}
      </time>
      <span className="row-line">
        {look.account_name} · {look.organisation}
        <LookPlace building={look.building_id ?? null} unit={look.unit_id ?? null} />
      </span>
      <span className="row-line">
        {t(`purpose.${look.purpose}`)}
        {look.reference && ` · ${look.reference}`} · {t('looks.persons', { count: look.person_ids.length })}
      </span>
    </li>
  );
}
