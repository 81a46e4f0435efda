/** Who may pass which gates on behalf of this dwelling. What they passed is not for staff to see. */
import { Tag } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Pass } from '../../api/types';
import { dateTime } from '../../i18n/format';
import { Answer } from '../../ui/Answer';
import { More } from '../../ui/More';
import type { Declared } from '../purpose/purpose';
import { useUnitPasses } from './queries';

const STATUS_COLORS: Readonly<Record<Pass['status'], string>> = {
  active: 'success',
  issued: 'default',
  suspended: 'warning',
  ended: 'default',
  expired: 'warning',
};

/** How far the terminals that keep a list have come with it: said only while something is left to do. */
function terminalsText({ done, waiting, failed }: Pass['terminals'], t: TFunction): string {
  const parts = [t('pass.terminals_done', { count: done })];
  if (waiting > 0) parts.push(t('pass.terminals_waiting', { count: waiting }));
  if (failed > 0) parts.push(t('pass.terminals_failed', { count: failed }));
  return parts.join(' · ');
}

export function UnitPasses({ unitId, declared }: { unitId: string; declared: Declared }) {
  const { t } = useTranslation();
  const passes = useUnitPasses(unitId, declared);
  return (
    <Answer query={passes} isEmpty={(items) => items.length === 0} empty={t('unit.no_passes')}>
      {(items) => (
        <>
          <ul className="rows">
            {items.map((pass) => (
              <li key={pass.id} className="row">
                <strong>{pass.holder ?? t('common.unknown')}</strong>
                <span className="row-aside">
                  {t(`pass.${pass.kind}`)}{' '}
                  <Tag color={STATUS_COLORS[pass.status]}>{t(`pass.${pass.status}`)}</Tag>
                </span>
                <span className="row-line">
                  {pass.to
                    ? t('common.from_to', { from: dateTime(pass.from), to: dateTime(pass.to) })
                    : t('common.since', { from: dateTime(pass.from) })}
                </span>
                <span className="row-line">{pass.gates.map((gate) => gate.name).join('、')}</span>
                {pass.terminals.waiting + pass.terminals.failed > 0 && (
                  <span className="row-line">{terminalsText(pass.terminals, t)}</span>
                )}
                <span className="row-line tags">
                  {pass.credentials.map((credential) => (
                    <Tag key={credential.id}>{t(`pass.${credential.kind}`)}</Tag>
                  ))}
                </span>
              </li>
            ))}
          </ul>
          <More query={passes} />
        </>
      )}
    </Answer>
  );
}
