/** Registers a tenant, in a dialog over the map. */
import { useTranslation } from 'react-i18next';
import type { Unit } from '../../api/types';
import { Dialog } from '../../ui/Dialog';
import { unitName } from '../building/names';
import { type Declared, usePurpose } from '../purpose/purpose';
import { RegisterForm } from './RegisterForm';

/** Whoever registers somebody and stated no purpose yet looks at a dwelling for that. */
const CHECK: Declared = { purpose: 'registration_check', reference: null };

export default function RegisterTenant({ unit, onClose }: { unit: Unit; onClose(): void }) {
  const { t } = useTranslation();
  const declared = usePurpose() ?? CHECK;
  const place = unitName(unit.building_doorplate, unit.code, t);
  return (
    <Dialog title={t('register.title', { unit: place })} onClose={onClose}>
      <RegisterForm unit={unit} declared={declared} onClose={onClose} />
    </Dialog>
  );
}
