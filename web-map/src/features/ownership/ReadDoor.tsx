/** Reads the code on the door of a room of one's own. */
import { useTranslation } from 'react-i18next';
import { unitOf } from '../filing/door';
import { ReadCode } from '../filing/ReadCode';

export function ReadDoor({ onUnit }: { onUnit(unit: string): void }) {
  const { t } = useTranslation();
  return (
    <ReadCode
      about={t('claim.scan_about')}
      none={t('claim.scan_none')}
      typed={t('claim.scan_type')}
      wrong={t('claim.scan_wrong')}
      isCode={(text) => unitOf(text) !== null}
      onCode={(text) => {
        const unit = unitOf(text);
        if (unit) onUnit(unit);
      }}
    />
  );
}
