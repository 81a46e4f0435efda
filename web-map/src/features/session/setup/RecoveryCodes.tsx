/** Codes for the day on which the authenticator is lost. They are shown this once. */
import { PrinterOutlined } from '@ant-design/icons';
import { Alert, Button, Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../../ui/CopyButton';

export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone(): void }) {
  const { t } = useTranslation();
  const [kept, setKept] = useState(false);
  return (
    <div className="recovery">
      <Alert
        type="warning"
        showIcon
        title={t('setup.recovery_once')}
        description={t('setup.recovery_about')}
      />
      <ul className="recovery-codes" aria-label={t('setup.recovery')}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="form-actions">
        <CopyButton text={codes.join('\n')} />
        <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
          {t('setup.print')}
        </Button>
      </div>
      <Checkbox checked={kept} onChange={(event) => setKept(event.target.checked)}>
        {t('setup.kept')}
      </Checkbox>
      <Button type="primary" size="large" block disabled={!kept} onClick={onDone}>
        {t('setup.go_on')}
      </Button>
    </div>
  );
}
