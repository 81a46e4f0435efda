/** The code by which an agent joins, large on the screen or as a link to send. It is told once; none where somebody has joined. */
import { Button, QRCode } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AgencyCode } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dayTime } from '../../i18n/format';
import { goTo } from '../../phone/way';
import { CopyButton } from '../../ui/CopyButton';
import { agentAddress } from './agentCode';

export function AgencyCodeShown({ made }: { made: AgencyCode }) {
  const { t } = useTranslation();
  const link = made.code ? agentAddress(made.code, window.location.origin) : null;
  return (
    <>
      {link ? (
        <section className="own-card">
          <h3>{t('agency.show')}</h3>
          <figure className="own-code">
            <QRCode
              type="svg"
              value={link}
              size={264}
              errorLevel="M"
              color="#000000"
              bgColor="#ffffff"
              bordered={false}
            />
            <figcaption>
              {made.code_until && t('agency.good_until', { at: dayTime(made.code_until, currentLanguage()) })}
              <br />
              {t('agency.send_link')}
              <code>{link}</code>
              <CopyButton text={link} />
            </figcaption>
          </figure>
          <p className="own-soft">{t('agency.told_once')}</p>
        </section>
      ) : (
        <p className="own-soft">{t('agency.no_code')}</p>
      )}
      <Button
        block
        type="primary"
        className="own-button"
        onClick={() => goTo({ screen: 'agents' }, { replaces: true })}
      >
        {t('agency.done')}
      </Button>
    </>
  );
}
