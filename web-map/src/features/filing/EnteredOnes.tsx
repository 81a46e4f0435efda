/** Whom a landlord entered, and who has not said yes yet. */
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { Answer } from '../../ui/Answer';
import { More } from '../../ui/More';
import { FiledPerson } from './FiledPerson';
import { useFilings } from './queries';
import { WithdrawEntered } from './WithdrawEntered';

export function EnteredOnes() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const entered = useFilings('entered');
  return (
    <Answer query={entered} rows={3}>
      {(items) =>
        items.length > 0 && (
          <>
            <h2>{t('entered.waiting')}</h2>
            <p className="own-calm">{t('entered.waiting_about')}</p>
            {items.map((filing) => (
              <article key={filing.id} className="own-card own-entered">
                <FiledPerson filing={filing} />
                <WithdrawEntered
                  id={filing.id}
                  onWithdrawn={() => void message.success(t('entered.withdrawn'))}
                />
              </article>
            ))}
            <More query={entered} />
          </>
        )
      }
    </Answer>
  );
}
