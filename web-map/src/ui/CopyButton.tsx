/** Copies a text and says so. */
import { CheckOutlined, CopyOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

type Props = { text: string; label?: string; className?: string };

export function CopyButton({ text, label, className }: Props) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  // Only there where the page came over HTTPS or from this machine.
  if (!navigator.clipboard) return null;
  return (
    <Button
      {...(className && { className })}
      icon={copied ? <CheckOutlined /> : <CopyOutlined />}
      onClick={() =>
        void navigator.clipboard.writeText(text).then(
          () => setCopied(true),
          () => setCopied(false),
        )
      }
    >
      <span aria-live="polite">{copied ? t('common.copied') : (label ?? t('common.copy'))}</span>
    </Button>
  );
}
