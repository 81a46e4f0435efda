/** Registers a tenant, in a dialog over the map. */
import { useTranslation } from 'react-i18next';
import type { Unit } from '../../api/types';
import { Dialog } from '../../ui/Dialog';
import { unitName } from '../building/names';
import { RegisterForm } from './RegisterForm';

export default function RegisterTenant({ unit, onClose }: { unit: Unit; onClose(): void }) {
  const { t } = useTranslation();
  const place = unitName(unit.building_doorplate, unit.code, t);
  return (
    <Dialog title={t('register.title', { unit: place })} onClose={onClose}>
      <RegisterForm unit={unit} onClose={onClose} />
    </Dialog>
  );
}
