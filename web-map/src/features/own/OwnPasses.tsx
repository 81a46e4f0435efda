/** The passes one holds: which gates, until when, read by what. */
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { dateTime } from '../../i18n/format';
import { Answer } from '../../ui/Answer';
import { useOwnPasses } from './queries';

export function OwnPasses() {
  const { t } = useTranslation();
  const passes = useOwnPasses();
  return (
    <Answer query={passes} rows={5} isEmpty={(items) => items.length === 0} empty={t('unit.no_passes')}>
      {(items) =>
        items.map((pass) => (
          <article key={pass.id} className="own-card">
            <h3>
              {t(`pass.${pass.kind}`)}{' '}
              <Tag color={pass.status === 'active' ? 'success' : 'default'}>{t(`pass.${pass.status}`)}</Tag>
            </h3>
            {pass.doorplate && <p>{pass.doorplate}</p>}
            <p>
              {pass.to
                ? t('common.from_to', { from: dateTime(pass.from), to: dateTime(pass.to) })
                : t('common.since', { from: dateTime(pass.from) })}
            </p>
            <p>{pass.gates.map((gate) => gate.name).join('、')}</p>
            <p className="tags">
              {pass.credentials.map((credential) => (
                <Tag key={credential.id}>{t(`pass.${credential.kind}`)}</Tag>
              ))}
            </p>
          </article>
        ))
      }
    </Answer>
  );
}
