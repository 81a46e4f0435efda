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

function useLooks(siteId: string, purpose: Purpose | null) {
  return usePages({
    queryKey: keys.looks(siteId, purpose),
    fetchPage: (cursor) =>
      answerOf(
        api.GET('/looks', {
          params: { query: { site_id: siteId, ...(purpose && { purpose }), ...pageMembers(cursor, 50) } },
        }),
      ),
  });
}

export function LookList({ siteId }: { siteId: string }) {
  const { t } = useTranslation();
  const [purpose, setPurpose] = useState<Purpose | null>(null);
  const looks = useLooks(siteId, purpose);
  return (
    <Panel
      side="left"
      subject="looks"
      title={t('looks.title')}
      subtitle={t('looks.about')}
      onClose={() => go({ list: null })}
    >
      <Select<Purpose>
        allowClear
        aria-label={t('purpose.title')}
        placeholder={t('looks.all')}
        value={purpose}
        onChange={(next) => setPurpose(next ?? null)}
        options={PURPOSES.map((value) => ({ value, label: t(`purpose.${value}`) }))}
      />
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
      </span>
      <span className="row-line">
        {t(`purpose.${look.purpose}`)}
        {look.reference && ` · ${look.reference}`} · {t('looks.persons', { count: look.person_ids.length })}
      </span>
    </li>
  );
}
