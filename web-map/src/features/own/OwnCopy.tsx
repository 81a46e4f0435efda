/** Everything in one document: to read and print, or for another program. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

const COPY = '/api/v1/me/copy';

export function OwnCopy() {
  const { t } = useTranslation();
  return (
    <div className="own-card">
      <p>{t('own.copy_about')}</p>
      <Button type="primary" block className="own-button" href={`${COPY}?format=html`} download>
        {t('own.copy_html')}
      </Button>
      <p />
      <Button block className="own-button" href={`${COPY}?format=json`} download>
        {t('own.copy_json')}
      </Button>
    </div>
  );
}
