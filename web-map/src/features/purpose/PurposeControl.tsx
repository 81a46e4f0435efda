/** The current purpose, always in sight, and the way to change it. */
import { EyeOutlined } from '@ant-design/icons';
import { Button, Popover } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PurposeForm } from './PurposeForm';
import { usePurpose } from './purpose';

export function PurposeControl({ compact = false }: { compact?: boolean }) {
  const { t } = useTranslation();
  const declared = usePurpose();
  const [open, setOpen] = useState(false);
  const name = declared ? t(`purpose.${declared.purpose}`) : t('purpose.unset');
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomRight"
      title={t('purpose.choose')}
      destroyOnHidden
      content={
        <div className="purpose-popover">
          <PurposeForm onDone={() => setOpen(false)} />
        </div>
      }
    >
      <Button
        icon={<EyeOutlined />}
        className={declared ? 'purpose-control is-set' : 'purpose-control'}
        aria-label={t('purpose.current', { purpose: name })}
        aria-expanded={open}
      >
        {compact && !declared ? t('purpose.title') : name}
      </Button>
    </Popover>
  );
}
