/** Reads the code on the door of a room of one's own. */
import { useTranslation } from 'react-i18next';
import { unitOf } from '../filing/door';
import { ReadCode } from '../filing/ReadCode';

/** `further`: one more, beside what was read already. */
type Props = { further?: boolean; onUnit(unit: string): void };

export function ReadDoor({ further = false, onUnit }: Props) {
  const { t } = useTranslation();
  return (
    <ReadCode
      about={t('claim.scan_about')}
      none={t(further ? 'claim.scan_none_further' : 'claim.scan_none')}
      typed={t(further ? 'claim.scan_type_further' : 'claim.scan_type')}
      wrong={t('claim.scan_wrong')}
      isCode={(text) => unitOf(text) !== null}
      onCode={(text) => {
        const unit = unitOf(text);
        if (unit) onUnit(unit);
      }}
    />
  );
}
