/** An amount of money: typed in yuan, held in fen as the API has it. */
import { InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';

type Props = {
  id?: string;
  /** Fen. */
  value?: number | null | undefined;
  onChange?(cents: number | null): void;
  onBlur?(): void;
};

export function MoneyInput({ id, value, onChange, onBlur }: Props) {
  const { t } = useTranslation();
  return (
    <InputNumber<number>
      {...(id !== undefined && { id })}
      className="money-input"
      value={value === null || value === undefined ? null : value / 100}
      min={0}
      precision={2}
      controls={false}
      inputMode="decimal"
      suffix={t('common.yuan')}
      // 1200, not 1200.00: people agree on yuan.
      formatter={(yuan, { userTyping, input }) => (userTyping ? input : plain(yuan))}
      onChange={(yuan) => onChange?.(yuan === null ? null : Math.round(yuan * 100))}
      onBlur={() => onBlur?.()}
    />
  );
}

function plain(yuan: number | string | undefined): string {
  return yuan === undefined || yuan === '' ? '' : String(Number(yuan));
}
