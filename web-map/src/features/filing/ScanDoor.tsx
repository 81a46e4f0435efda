/** Reads the code on a door, that of a contract, or that of an owner who asks one to act for them. */
import { useTranslation } from 'react-i18next';
import { goTo, type Way } from '../../phone/way';
import { contractCodeOf } from '../contracts/code';
import { agentCodeOf } from '../ownership/agentCode';
import { unitOf } from './door';
import { ReadCode } from './ReadCode';

/** Where the code leads: a door's to its filing, a contract's to what it offers, an agent's to what they are asked. */
function wayOf(text: string): Way | null {
  const agentCode = agentCodeOf(text);
  if (agentCode) return { screen: 'join-agent', agentCode };
  const code = contractCodeOf(text);
  if (code) return { screen: 'join', code };
  const unit = unitOf(text);
  return unit ? { screen: 'door', unit } : null;
}

export function ScanDoor() {
  const { t } = useTranslation();
  return (
    <ReadCode
      about={t('phone.scan_about')}
      none={t('phone.scan_none')}
      typed={t('phone.scan_type')}
      wrong={t('phone.scan_wrong')}
      isCode={(text) => wayOf(text) !== null}
      onCode={(text) => {
        const way = wayOf(text);
        if (way) goTo(way, { replaces: true });
      }}
    />
  );
}
